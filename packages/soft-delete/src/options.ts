import {
  assertName,
  assertNames,
  silentLogger,
  SoftDeleteError,
  tablesWithColumn,
  type KyseraLogger,
  type NamedTable,
} from '@kysera/core'
import { markerForms, type SoftDeleteMode } from './marker.js'

export interface SoftDeleteOptions<Column extends string = string> {
  /** The marker column. Default: `'deleted_at'`. */
  readonly deletedAtColumn?: Column | undefined
  /** `true` filters nothing; repositories get their methods all the same. Default: `false`. */
  readonly includeDeleted?: boolean | undefined
  /**
   * The only soft-deletable tables: `'users'` in any schema, `'app.users'` in that one. Default, also for `[]`: all
   * tables that have the marker column; all tables where the schema was not read.
   */
  readonly tables?: readonly string[] | undefined
  /** Tables that are left alone; not looked at beside `tables`. Default: none. */
  readonly excludeTables?: readonly string[] | undefined
  /** Default: the repository's own primary key, and `'id'` if it declares none. */
  readonly primaryKeyColumn?: string | readonly string[] | undefined
  /** Default: nothing is logged. */
  readonly logger?: KyseraLogger | undefined
  /**
   * What the marker column holds: a point in time, whole seconds or milliseconds since the epoch (all three are null
   * on active rows), or a boolean (false or null on active rows). Default: `'timestamp'`.
   */
  readonly mode?: SoftDeleteMode | undefined
  /** The clock. Default: `() => new Date()`. */
  readonly now?: (() => Date) | undefined
}

/** Checked options with their defaults. */
export interface SoftDeleteConfig {
  readonly deletedAtColumn: string
  readonly includeDeleted: boolean
  /** Whether the tables of the database decide which of them are soft-deletable. */
  readonly readsSchema: boolean
  readonly isSoftDeletable: (table: NamedTable) => boolean
  /** Absent: as the repository says. */
  readonly primaryKey: readonly string[] | undefined
  readonly logger: KyseraLogger
  readonly mode: SoftDeleteMode
  readonly now: () => Date
}

export function resolveOptions({
  deletedAtColumn = 'deleted_at',
  includeDeleted = false,
  tables = [],
  excludeTables = [],
  primaryKeyColumn,
  logger = silentLogger,
  mode = 'timestamp',
  now = () => new Date(),
}: SoftDeleteOptions): SoftDeleteConfig {
  assertName(deletedAtColumn, 'deletedAtColumn', SoftDeleteError)
  assertNames(tables, 'tables', SoftDeleteError)
  assertNames(excludeTables, 'excludeTables', SoftDeleteError)
  if (!Object.hasOwn(markerForms, mode)) throw new SoftDeleteError(`Unknown mode: ${mode}`)
  if (typeof now !== 'function') throw new SoftDeleteError('now must be a function')
  const primaryKey = primaryKeyColumn === undefined ? undefined : [primaryKeyColumn].flat()
  if (primaryKey !== undefined) assertKey(primaryKey)
  const isSoftDeletable = tablesWithColumn(deletedAtColumn, { tables, excludeTables })
  const readsSchema = tables.length === 0
  return { deletedAtColumn, includeDeleted, readsSchema, isSoftDeletable, primaryKey, logger, mode, now }
}

function assertKey(columns: readonly string[]): void {
  if (columns.length === 0) throw new SoftDeleteError('primaryKeyColumn must name a column')
  assertNames(columns, 'primaryKeyColumn', SoftDeleteError)
}
