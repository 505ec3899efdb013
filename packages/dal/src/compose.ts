import { toContext, type DbContext } from './context.js'
import type { InferDB, InferResult, QueryFunction } from './query.js'

/** What follows a query: sees the same context, and what came before. */
type Step<DB, T, R> = (ctx: DbContext<DB>, value: T) => R | Promise<R>

/**
 * One query function from two steps on the same context: the second gets the result of the first.
 *
 * @example
 * const getUserWithPosts = compose(getUser, async (ctx, user) => ({ ...user, posts: await listPosts(ctx, user.id) }))
 */
export function compose<DB, TArgs extends readonly unknown[], A, B>(
  first: QueryFunction<DB, TArgs, A>,
  second: Step<DB, A, B>,
): QueryFunction<DB, TArgs, B> {
  return async (db, ...args) => {
    const ctx = toContext(db)
    return second(ctx, await first(ctx, ...args))
  }
}

/** A query and any number of steps after it, on the same context. */
export function chain<DB, TArgs extends readonly unknown[], A>(
  query: QueryFunction<DB, TArgs, A>,
): QueryFunction<DB, TArgs, A>
export function chain<DB, TArgs extends readonly unknown[], A, B>(
  query: QueryFunction<DB, TArgs, A>,
  s1: Step<DB, A, B>,
): QueryFunction<DB, TArgs, B>
export function chain<DB, TArgs extends readonly unknown[], A, B, C>(
  query: QueryFunction<DB, TArgs, A>,
  s1: Step<DB, A, B>,
  s2: Step<DB, B, C>,
): QueryFunction<DB, TArgs, C>
export function chain<DB, TArgs extends readonly unknown[], A, B, C, D>(
  query: QueryFunction<DB, TArgs, A>,
  s1: Step<DB, A, B>,
  s2: Step<DB, B, C>,
  s3: Step<DB, C, D>,
): QueryFunction<DB, TArgs, D>
export function chain<DB, TArgs extends readonly unknown[], A, B, C, D, E>(
  query: QueryFunction<DB, TArgs, A>,
  s1: Step<DB, A, B>,
  s2: Step<DB, B, C>,
  s3: Step<DB, C, D>,
  s4: Step<DB, D, E>,
): QueryFunction<DB, TArgs, E>
export function chain<DB, TArgs extends readonly unknown[], A, B, C, D, E, F>(
  query: QueryFunction<DB, TArgs, A>,
  s1: Step<DB, A, B>,
  s2: Step<DB, B, C>,
  s3: Step<DB, C, D>,
  s4: Step<DB, D, E>,
  s5: Step<DB, E, F>,
): QueryFunction<DB, TArgs, F>
export function chain<DB, TArgs extends readonly unknown[], A, B, C, D, E, F, G>(
  query: QueryFunction<DB, TArgs, A>,
  s1: Step<DB, A, B>,
  s2: Step<DB, B, C>,
  s3: Step<DB, C, D>,
  s4: Step<DB, D, E>,
  s5: Step<DB, E, F>,
  s6: Step<DB, F, G>,
): QueryFunction<DB, TArgs, G>
export function chain<DB, TArgs extends readonly unknown[], A, B, C, D, E, F, G, H>(
  query: QueryFunction<DB, TArgs, A>,
  s1: Step<DB, A, B>,
  s2: Step<DB, B, C>,
  s3: Step<DB, C, D>,
  s4: Step<DB, D, E>,
  s5: Step<DB, E, F>,
  s6: Step<DB, F, G>,
  s7: Step<DB, G, H>,
): QueryFunction<DB, TArgs, H>
export function chain<DB, TArgs extends readonly unknown[], A, B, C, D, E, F, G, H, I>(
  query: QueryFunction<DB, TArgs, A>,
  s1: Step<DB, A, B>,
  s2: Step<DB, B, C>,
  s3: Step<DB, C, D>,
  s4: Step<DB, D, E>,
  s5: Step<DB, E, F>,
  s6: Step<DB, F, G>,
  s7: Step<DB, G, H>,
  s8: Step<DB, H, I>,
): QueryFunction<DB, TArgs, I>
// oxlint-disable typescript/no-explicit-any -- beyond eight steps, each takes what the one before it gives
export function chain<DB, TArgs extends readonly unknown[]>(
  query: QueryFunction<DB, TArgs, unknown>,
  ...steps: Step<DB, any, unknown>[]
): QueryFunction<DB, TArgs, unknown>
export function chain<DB, TArgs extends readonly unknown[]>(
  query: QueryFunction<DB, TArgs, unknown>,
  ...steps: Step<DB, any, unknown>[]
): QueryFunction<DB, TArgs, unknown> {
  return steps.reduce<QueryFunction<DB, TArgs, unknown>>(compose, query)
}

type SharedDatabase<Q> = [Q] extends [never] ? any : InferDB<Q>

/** The arguments that all queries accept: those of the one that takes the most. */
type SharedArgs<Q, One = Q> = [Q] extends [never]
  ? []
  : One extends (db: any, ...args: infer A) => unknown
    ? [Q] extends [(db: any, ...args: A) => unknown]
      ? A
      : never
    : never

/** The results of queries by name. */
// oxlint-disable-next-line no-unused-vars -- the database and the arguments are part of the documented type
export type ParallelResult<_DB, _TArgs, T> = { [K in keyof T]: InferResult<T[K]> }

/**
 * One query function that runs several, with the same context and arguments, and gives their results by name.
 *
 * It rejects with the first error, once all of them have ended: none still writes when the caller rolls back.
 *
 * @example
 * const getDashboard = parallel({ user: getUser, posts: listPosts })
 * const { user, posts } = await getDashboard(db, 1)
 */
export function parallel<T extends Record<string, QueryFunction<any, any, unknown>>>(
  queries: T,
): QueryFunction<SharedDatabase<T[keyof T]>, SharedArgs<T[keyof T]>, { [K in keyof T]: InferResult<T[K]> }>
export function parallel(
  queries: Readonly<Record<string, QueryFunction<any, any[], unknown>>>,
): QueryFunction<any, any[], unknown> {
  return async (db, ...args) => {
    const ctx = toContext(db)
    const running = Object.entries(queries).map(
      async ([name, query]) => [name, await query(ctx, ...args)] as const,
    )
    try {
      return Object.fromEntries(await Promise.all(running))
    } finally {
      await Promise.allSettled(running)
    }
  }
}
/** Decides from the context and the arguments whether a query runs. */
type Condition<DB, TArgs extends readonly unknown[]> = (
  ctx: DbContext<DB>,
  ...args: TArgs
) => boolean | Promise<boolean>

type ConditionArgs<C> = C extends (ctx: any, ...args: infer A) => unknown ? A : never

/**
 * Runs a query if a condition holds, and else gives the fallback as it is, or undefined.
 *
 * @example
 * const listDrafts = conditional((ctx, userId: number, isAuthor: boolean) => isAuthor, listDraftsOf, [])
 */
export function conditional<DB, C extends Condition<DB, any>, R, F = undefined>(
  condition: C,
  query: QueryFunction<DB, ConditionArgs<C>, R>,
  fallback?: F,
): QueryFunction<DB, ConditionArgs<C>, R | F>
export function conditional<DB, TArgs extends readonly unknown[]>(
  condition: Condition<DB, TArgs>,
  query: QueryFunction<DB, TArgs, unknown>,
  fallback?: unknown,
): QueryFunction<DB, TArgs, unknown> {
  return async (db, ...args) => {
    const ctx = toContext(db)
    return (await condition(ctx, ...args)) ? query(ctx, ...args) : fallback
  }
}

// oxlint-enable typescript/no-explicit-any

/**
 * A query with every row mapped.
 *
 * @example
 * const listNames = mapResult(listUsers, user => user.name)
 */
export function mapResult<DB, TArgs extends readonly unknown[], T, U>(
  query: QueryFunction<DB, TArgs, readonly T[]>,
  mapper: (item: T, index: number) => U,
): QueryFunction<DB, TArgs, U[]> {
  return async (db, ...args) => {
    const items = await query(db, ...args)
    return items.map((item, index) => mapper(item, index))
  }
}
