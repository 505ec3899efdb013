import { SoftDeleteError } from '@kysera/core'
import { getPlugins, replacePlugin, type AnyHandle, type AnyPlugin, type Plugin } from '@kysera/executor'
import type { SoftDeleteExtension } from './extension.js'

export const pluginName = '@kysera/soft-delete'

/** The rows of soft-deletable tables that a query sees. */
export type VisibleRows = 'active' | 'deleted' | 'all'

export interface SoftDeletePlugin extends Plugin<SoftDeleteExtension> {
  /** The same plugin for queries that see other rows. */
  showing(rows: VisibleRows): SoftDeletePlugin
}

/**
 * The same handle, whose queries see deleted rows as well: connection, transaction, schema and all other plugins stay.
 *
 * A handle without the plugin is returned as it is.
 *
 * @example
 * import { createExecutor } from '@kysera/executor'
 * import { softDeletePlugin, withDeleted } from '@kysera/soft-delete'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   users: { id: number; email: string; deleted_at: Date | null }
 * }
 * export async function isTaken(db: Kysely<Database>, email: string): Promise<boolean> {
 *   const executor = await createExecutor(db, [softDeletePlugin()])
 *   const query = withDeleted(executor).selectFrom('users').select('id').where('email', '=', email)
 *   return (await query.executeTakeFirst()) !== undefined
 * }
 */
export function withDeleted<E extends AnyHandle>(db: E): E {
  const plugin = pluginOf(db)
  return plugin === undefined ? db : replacePlugin(db, pluginName, plugin.showing('all'))
}

/**
 * The same handle, whose queries see nothing but the deleted rows of every soft-deletable table.
 *
 * @throws {SoftDeleteError} when the handle is without the plugin, so that active rows never pass for deleted ones.
 */
export function onlyDeleted<E extends AnyHandle>(db: E): E {
  const plugin = pluginOf(db)
  if (plugin === undefined) throw new SoftDeleteError('onlyDeleted needs a handle with softDeletePlugin')
  return replacePlugin(db, pluginName, plugin.showing('deleted'))
}

const pluginOf = (db: AnyHandle): SoftDeletePlugin | undefined => getPlugins(db).find(isSoftDeletePlugin)

const isSoftDeletePlugin = (plugin: AnyPlugin): plugin is SoftDeletePlugin =>
  plugin.name === pluginName && 'showing' in plugin
