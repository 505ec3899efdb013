import type { DynamicModule, FunctionModule, Kysely, QueryExecutor, Transaction } from 'kysely'
import type { AnyPlugin } from './plugin.js'

/** A Kysely instance whose queries pass through plugins. The list exists at type level only. */
export type KyseraExecutor<DB, P extends readonly AnyPlugin[] = readonly AnyPlugin[]> = Kysely<DB> & {
  readonly __plugins?: P
}

/** A transaction whose queries pass through plugins. The list exists at type level only. */
export type KyseraTransaction<DB, P extends readonly AnyPlugin[] = readonly AnyPlugin[]> = Transaction<DB> & {
  readonly __plugins?: P
}

export type AnyKyseraExecutor<DB> = KyseraExecutor<DB> | KyseraTransaction<DB>

export interface ExecutorConfig {
  /** `false` keeps the plugins listed and runs no query hook. Default: `true`. */
  readonly enabled?: boolean
}

/** Kysely without its schema type, for code whose tables are runtime values. */
// oxlint-disable-next-line typescript/no-explicit-any -- the schema is only known at run time
export type AnyDb = Kysely<any>

// oxlint-disable-next-line typescript/no-explicit-any -- the schema is only known at run time
export type AnyTransaction = Transaction<any>

/**
 * A handle on a database of the given shape: Kysely, a transaction, or an executor.
 *
 * As a parameter it takes each of them and infers the shape, which `Kysely<DB>` does for Kysely alone. It names
 * few members, since comparing all of Kysely costs the compiler more than checking a hundred queries.
 */
export interface Handle<DB> {
  /** Its type names the database and nothing else, so that it can be inferred. */
  readonly dynamic: DynamicModule<DB>
  /** Tells handles on different databases apart. */
  readonly fn: NoInfer<FunctionModule<DB, keyof DB>>
  readonly isTransaction: boolean
  getExecutor(): QueryExecutor
}

/** A handle on a database of any shape. */
// oxlint-disable-next-line typescript/no-explicit-any -- the schema plays no part
export type AnyHandle = Handle<any>

/** The plugins that a handle is known to carry: none for a plain Kysely instance. */
export type PluginsOf<E> = '__plugins' extends keyof E
  ? E extends { readonly __plugins?: infer P extends readonly AnyPlugin[] }
    ? P
    : []
  : []

/** The database that a handle queries. */
export type DatabaseOf<E> = E extends Handle<infer DB> ? DB : never
