import { TransactionRequiredError } from './errors.js'
import { toContext, type DatabaseHandle, type DbContext } from './context.js'
import type { DefaultDatabase } from './register.js'

/** A query as a function of a database handle and arguments. */
export interface QueryFunction<DB, TArgs extends readonly unknown[], TResult> {
  (ctxOrDb: DatabaseHandle<DB>, ...args: TArgs): Promise<TResult>
}

// oxlint-disable typescript/no-explicit-any -- each of these infers one part of a function, whatever the others are
/** The arguments of a query function, without the database. */
export type InferArgs<Q> = Q extends (db: any, ...args: infer A) => Promise<any> ? A : never

/** What a query function resolves with. */
export type InferResult<Q> = Q extends (...args: any[]) => Promise<infer R> ? R : never

/** The database of a query function. */
export type InferDB<Q> = Q extends QueryFunction<infer DB, any, any> ? DB : never
// oxlint-enable typescript/no-explicit-any

/**
 * Makes a query function: called with a Kysely instance, a transaction, an executor or a context, it passes a
 * context on. Errors, thrown or rejected, reach the caller as they are.
 *
 * @example
 * const getUser = createQuery((ctx: DbContext<Database>, id: number) =>
 *   ctx.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst(),
 * )
 * const user = await getUser(db, 1)
 */
export function createQuery<DB = DefaultDatabase, TArgs extends readonly unknown[] = [], TResult = unknown>(
  fn: (ctx: DbContext<DB>, ...args: TArgs) => Promise<TResult>,
): QueryFunction<DB, TArgs, TResult> {
  return async (db, ...args) => fn(toContext(db), ...args)
}

/**
 * Makes a query function that runs in transactions only: those of `withTransaction`, of Kysely, or of an executor.
 *
 * The function rejects with `TransactionRequiredError` when it is called outside of one.
 */
export function createTransactionalQuery<
  DB = DefaultDatabase,
  TArgs extends readonly unknown[] = [],
  TResult = unknown,
>(fn: (ctx: DbContext<DB>, ...args: TArgs) => Promise<TResult>): QueryFunction<DB, TArgs, TResult> {
  return createQuery(async (ctx: DbContext<DB>, ...args: TArgs) => {
    if (!ctx.isTransaction) throw new TransactionRequiredError()
    return fn(ctx, ...args)
  })
}
