import { createPluginMetadata, detectDialect, type Dialect, PLUGIN_PRIORITIES, VERSION } from '@kysera/core'
import type { ColumnValues, Plugin, TableContext } from '@kysera/executor'
import { stampOf } from './clock.js'
import {
  resolveOptions,
  type StampedColumn,
  type TimestampsConfig,
  type TimestampsOptions,
} from './options.js'
import type { TimestampsExtension } from './methods.js'
import { addTimestamps } from './repository-methods.js'
import { pluginName } from './without-timestamps.js'

/**
 * Fills `created_at` and `updated_at` on insert and `updated_at` on update, in every write of an executor.
 *
 * A value that the statement gives, also null, is kept. All stamps that one statement gives to a table are the same
 * value. Without `tables`, each column is filled in the tables that have it: `createExecutor` reads which these are,
 * and after `createExecutorSync` every table counts.
 *
 * @throws {TimestampsError} when an option makes no sense.
 * @example
 * import { createExecutor } from '@kysera/executor'
 * import { timestampsPlugin } from '@kysera/timestamps'
 * import type { Generated, Kysely } from 'kysely'
 *
 * interface Database {
 *   posts: { id: Generated<number>; title: string; created_at: Generated<Date>; updated_at: Generated<Date> }
 * }
 * export async function publish(db: Kysely<Database>, title: string): Promise<void> {
 *   const executor = await createExecutor(db, [timestampsPlugin()])
 *   await executor.insertInto('posts').values({ title }).execute()
 * }
 */
export function timestampsPlugin<
  const Created extends string = 'created_at',
  const Updated extends string = 'updated_at',
>(options?: TimestampsOptions<Created, Updated>): Plugin<TimestampsExtension<Created | Updated>>
export function timestampsPlugin(options: TimestampsOptions = {}): Plugin<TimestampsExtension> {
  const config = resolveOptions(options)
  const { createdAt, updatedAt, setUpdatedAtOnInsert, readsSchema, logger } = config
  const onInsert = setUpdatedAtOnInsert ? [createdAt, updatedAt] : [createdAt]
  return {
    ...createPluginMetadata(pluginName, VERSION, { priority: PLUGIN_PRIORITIES.TRANSFORM }),
    readsSchema,
    onInit(_, { error }) {
      if (error === undefined) return
      logger.warn('Timestamps are written to every table: reading the tables failed', error)
    },
    insertValues: table => stamps(table, onInsert, config),
    updateValues: table => stamps(table, [updatedAt], config),
    extendRepository: repo => addTimestamps(repo, config),
  }
}

function stamps(
  table: TableContext,
  columns: readonly StampedColumn[],
  config: TimestampsConfig,
): ColumnValues | undefined {
  const present = columns.filter(column => column.isIn(table))
  if (present.length === 0) return undefined
  const stamp = stampOf(table.metadata, config, dialectOf(table))
  return { fill: Object.fromEntries(present.map(column => [column.name, stamp])) }
}

/** A builder that comes from no executor does not tell its database; most drivers take a date as PostgreSQL's does. */
const dialectOf = ({ db }: TableContext): Dialect => (db === undefined ? 'postgres' : detectDialect(db))
