import { BadRequestError } from '@kysera/core'
import { schemaOf, type Handle } from '@kysera/executor'
import type { Kysely } from 'kysely'
import type { DefaultDatabase } from './register.js'

/** Marks contexts, also those of a second copy of this package. */
export const DB_CONTEXT_SYMBOL: unique symbol = Symbol.for('kysera.DbContext')

/** A database handle, and what a query function wants to know about it. Immutable. */
export interface DbContext<DB = DefaultDatabase> {
  readonly [DB_CONTEXT_SYMBOL]: true
  /** A Kysely instance, an executor, or the transaction that is open. */
  readonly db: Kysely<DB>
  readonly isTransaction: boolean
  /** The schema that all queries are in. Absent where none was given. */
  readonly schema?: string
}

export interface CreateContextOptions {
  /** For test doubles. Default: what the handle says. */
  readonly isTransaction?: boolean | undefined
  /** Puts all queries into this schema. Default: the schema of the handle. */
  readonly schema?: string | undefined
}

/** What a query function, and everything else in this package, takes as its database. */
export type DatabaseHandle<DB> = DbContext<DB> | Handle<DB>

/**
 * A context for a Kysely instance, a transaction, an executor, or another context.
 *
 * @throws {BadRequestError} when the handle is not a database, or the schema is not a name.
 * @example
 * const ctx = createContext(db, { schema: 'tenant_1' })
 * const users = await listUsers(ctx)
 */
export function createContext<DB>(
  db: DatabaseHandle<DB>,
  options: CreateContextOptions | boolean = {},
): DbContext<DB> {
  const { schema, isTransaction } = typeof options === 'boolean' ? { isTransaction: options } : options
  const handle = inSchema(databaseOf(db), schema)
  const known = schema ?? schemaOf(handle)
  return Object.freeze({
    [DB_CONTEXT_SYMBOL]: true as const,
    db: handle,
    isTransaction: isTransaction ?? handle.isTransaction,
    ...(known !== undefined && { schema: known }),
  })
}

/** A context whose queries are in a schema: `createContext(db, { schema })`. */
export function createSchemaContext<DB>(db: DatabaseHandle<DB>, schema: string): DbContext<DB> {
  return createContext(db, { schema: assertSchema(schema) })
}

/** Calls a function with a context for the handle. Opens no transaction. */
export async function withContext<DB, T>(
  db: DatabaseHandle<DB>,
  fn: (ctx: DbContext<DB>) => Promise<T>,
): Promise<T> {
  return fn(toContext(db))
}

/** Whether the queries of a context run in a transaction. */
export function isInTransaction<DB>(ctx: DbContext<DB>): boolean {
  return ctx.isTransaction
}

/** Whether a value is a context. Never throws. */
export function isDbContext<DB = DefaultDatabase>(value: unknown): value is DbContext<DB> {
  return typeof value === 'object' && value !== null && DB_CONTEXT_SYMBOL in value
}

/** The context itself, or one for the handle. */
export function toContext<DB>(db: DatabaseHandle<DB>): DbContext<DB> {
  return isDbContext<DB>(db) ? db : createContext(db)
}

function databaseOf<DB>(handle: DatabaseHandle<DB>): Kysely<DB> {
  const db = isDbContext<DB>(handle) ? handle.db : handle
  if (isDatabase(db)) return db
  throw new BadRequestError(`Expected a Kysely instance, transaction or context, got ${describe(db)}`)
}

const isDatabase = <DB>(value: Handle<DB>): value is Kysely<DB> =>
  typeof value === 'object' && value !== null && 'selectFrom' in value && 'getExecutor' in value

function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  return Array.isArray(value) ? 'an array' : 'another object'
}

function inSchema<DB>(db: Kysely<DB>, schema: string | undefined): Kysely<DB> {
  return schema === undefined ? db : db.withSchema(assertSchema(schema))
}

function assertSchema(schema: unknown): string {
  if (typeof schema === 'string' && schema !== '') return schema
  throw new BadRequestError('A schema is a non-empty string')
}
