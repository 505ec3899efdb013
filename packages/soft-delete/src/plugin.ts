import {
  createPluginMetadata,
  detectDialect,
  getDialectTraits,
  type Dialect,
  PLUGIN_PRIORITIES,
  VERSION,
} from '@kysera/core'
import type { Plugin, TableContext } from '@kysera/executor'
import type { SoftDeleteExtension } from './extension.js'
import { markerForms } from './marker.js'
import { resolveOptions, type SoftDeleteConfig, type SoftDeleteOptions } from './options.js'
import { addSoftDelete } from './repository-methods.js'
import { pluginName, type SoftDeletePlugin, type VisibleRows } from './visibility.js'

/**
 * Hides rows that are marked as deleted from every query of an executor, and gives repositories `softDelete`,
 * `restore` and `hardDelete`.
 *
 * Without `tables`, all tables that have the marker column are meant: `createExecutor` reads which these are, and
 * after `createExecutorSync` every table counts. Deleted rows are hidden from writes too. DELETE stays DELETE. Text
 * inside a `sql` template is not looked at.
 *
 * @throws {SoftDeleteError} when an option makes no sense.
 * @example
 * import { createExecutor } from '@kysera/executor'
 * import { softDeletePlugin } from '@kysera/soft-delete'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   users: { id: number; email: string; deleted_at: Date | null }
 * }
 * export async function activeUsers(db: Kysely<Database>) {
 *   const executor = await createExecutor(db, [softDeletePlugin()])
 *   return executor.selectFrom('users').selectAll().execute()
 * }
 */
export function softDeletePlugin<const Column extends string = 'deleted_at'>(
  options?: SoftDeleteOptions<Column>,
): Plugin<SoftDeleteExtension<Column>>
export function softDeletePlugin(options: SoftDeleteOptions = {}): SoftDeletePlugin {
  const config = resolveOptions(options)
  return pluginShowing(config.includeDeleted ? 'all' : 'active', config)
}

function pluginShowing(rows: VisibleRows, config: SoftDeleteConfig): SoftDeletePlugin {
  return {
    ...createPluginMetadata(pluginName, VERSION, { priority: PLUGIN_PRIORITIES.FILTER }),
    readsSchema: config.readsSchema,
    onInit(_, { error }) {
      if (error === undefined) return
      config.logger.warn('Soft delete takes every table for soft-deletable: reading the tables failed', error)
    },
    ...(rows !== 'all' && { filter: filterFor(rows, config) }),
    extendRepository: repo => addSoftDelete(repo, config),
    showing: other => pluginShowing(other, config),
  }
}

function filterFor(rows: 'active' | 'deleted', config: SoftDeleteConfig): NonNullable<Plugin['filter']> {
  const { deletedAtColumn, mode, isSoftDeletable } = config
  const belongs = markerForms[mode][rows === 'active' ? 'isActive' : 'isDeleted']
  return (table, eb) =>
    isSoftDeletable(table)
      ? belongs(eb, deletedAtColumn, () => getDialectTraits(dialectOf(table)))
      : undefined
}

/** A builder that comes from no executor does not tell its database; most compare a boolean as PostgreSQL does. */
const dialectOf = ({ db }: TableContext): Dialect => (db === undefined ? 'postgres' : detectDialect(db))
