import type { Kysely, TableMetadata } from 'kysely'
import type { AnyDb, AnyHandle, Handle, KyseraExecutor } from './executor.js'
import { exchange } from './install.js'
import { interceptorOf, isKyselyHandle, withoutInterceptor } from './interceptor.js'
import { kyselyOf } from './kysely-of.js'
import { kyselyOver } from './kysely-over.js'
import type { AnyPlugin } from './plugin.js'

const none: readonly AnyPlugin[] = Object.freeze([])

/** The plugins of a handle in execution order; none for a plain Kysely. The array is frozen. */
export function getPlugins(executor: AnyHandle): readonly AnyPlugin[] {
  return interceptorOf(executor)?.plugins ?? none
}

/** Whether a value is a Kysely instance or transaction that carries plugins. Never throws. */
export function isKyseraExecutor<DB = unknown>(value: unknown): value is KyseraExecutor<DB> {
  try {
    return isKyselyHandle(value) && interceptorOf(value) !== undefined
  } catch {
    return false
  }
}

/**
 * The same handle without Kysera's plugins: connection, transaction, schema and ordinary Kysely plugins stay.
 *
 * Its queries see what no plugin filters. A plain Kysely is returned as it is.
 */
export function getRawDb<DB>(executor: Handle<DB>): Kysely<DB>
export function getRawDb(executor: AnyHandle): AnyDb {
  const db = kyselyOf(executor)
  const interceptor = interceptorOf(db)
  if (interceptor === undefined) return db
  const queryExecutor = db.getExecutor()
  if (interceptor.root === queryExecutor) return interceptor.origin.db
  return kyselyOver(db, withoutInterceptor(queryExecutor))
}

/**
 * The same kind of handle with another plugin in the place of the one of that name, or without it.
 *
 * Connection, transaction, schema and all other plugins stay. Nothing is validated or initialised. A handle that
 * has no plugin of that name is returned as it is.
 *
 * @example
 * import { createExecutorSync, replacePlugin, type Plugin } from '@kysera/executor'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   posts: { id: number; published: boolean }
 * }
 * const onlyPublished: Plugin = { name: 'only-published', filter: (_, eb) => eb('published', '=', true) }
 * export function withDrafts(db: Kysely<Database>) {
 *   const executor = createExecutorSync(db, [onlyPublished])
 *   return replacePlugin(executor, 'only-published')
 * }
 */
export function replacePlugin<E extends AnyHandle>(executor: E, name: string, replacement?: AnyPlugin): E
export function replacePlugin(executor: AnyDb, name: string, replacement?: AnyPlugin): AnyDb {
  const interceptor = interceptorOf(executor)
  const replaced = interceptor?.plugins.find(plugin => plugin.name === name)
  if (interceptor === undefined || replaced === undefined) return executor
  return exchange(executor, interceptor.replacing(replaced, replacement))
}

/** What one read of the database told of a table; undefined when it was not read or does not know the table. */
export function describeTable(
  executor: AnyHandle,
  table: string,
  schema?: string,
): TableMetadata | undefined {
  return interceptorOf(executor)?.origin.facts?.find(table, schema)
}
