import type { Kysely, Transaction } from 'kysely'
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

/** The plugins that a handle is known to carry: none for a plain Kysely instance. */
export type PluginsOf<E> = '__plugins' extends keyof E
  ? E extends { readonly __plugins?: infer P extends readonly AnyPlugin[] }
    ? P
    : []
  : []

/** The database that a handle queries. */
export type DatabaseOf<E> = E extends Kysely<infer DB> ? DB : never

/** Accepts handles that carry plugins in their type, and no others. */
export type CarriesPlugins<E> = '__plugins' extends keyof E ? unknown : never
