import {
  assertKnownOptions,
  assertName,
  assertNames,
  silentLogger,
  SoftDeleteError,
  tablesWithColumn,
  type KyseraLogger,
  type NamedTable,
  type OptionNames,
} from '@kysera/core'
import { markerForms, type SoftDeleteMode } from './marker.js'

/** Rows of another table that are deleted, and restored, together with the rows that they refer to. */
export interface CascadeEdge {
  readonly table: string
  /** The column that refers to the key of the parent. */
  readonly foreignKey: string
}

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
  /** Whether the timestamps plugin stamps soft deletes and restores, as it does other updates. Default: `false`. */
  readonly touchUpdatedAt?: boolean | undefined
  /**
   * Per parent table, what its repository's `softDelete` and `restore` do to the rows that refer to its rows, and to
   * those that refer to them: they get the same marker, and come back when the parent comes back that had it. Rows
   * that others refer to have the key of `primaryKeyColumn`, or `'id'`; those at the end may have any.
   * Default: nothing.
   */
  readonly cascade?: Readonly<Record<string, readonly CascadeEdge[]>> | undefined
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
  readonly touchUpdatedAt: boolean
  /** By the name of the parent table. */
  readonly cascade: ReadonlyMap<string, readonly CascadeEdge[]>
}

export function resolveOptions(options: SoftDeleteOptions): SoftDeleteConfig {
  assertKnownOptions(options, optionNames, SoftDeleteError)
  const {
    deletedAtColumn = 'deleted_at',
    includeDeleted = false,
    tables = [],
    excludeTables = [],
    primaryKeyColumn,
    logger = silentLogger,
    mode = 'timestamp',
    now = () => new Date(),
    touchUpdatedAt = false,
    cascade = {},
  } = options
  assertName(deletedAtColumn, 'deletedAtColumn', SoftDeleteError)
  assertNames(tables, 'tables', SoftDeleteError)
  assertNames(excludeTables, 'excludeTables', SoftDeleteError)
  if (!Object.hasOwn(markerForms, mode)) throw new SoftDeleteError(`Unknown mode: ${mode}`)
  if (typeof now !== 'function') throw new SoftDeleteError('now must be a function')
  if (mode === 'boolean' && Object.keys(cascade).length > 0) {
    throw new SoftDeleteError('A cascade needs markers that differ: mode "boolean" has none')
  }
  const primaryKey = primaryKeyColumn === undefined ? undefined : [primaryKeyColumn].flat()
  if (primaryKey !== undefined) assertKey(primaryKey)
  const isSoftDeletable = tablesWithColumn(deletedAtColumn, { tables, excludeTables })
  const readsSchema = tables.length === 0
  return {
    deletedAtColumn,
    includeDeleted,
    readsSchema,
    isSoftDeletable,
    primaryKey,
    logger,
    mode,
    now,
    touchUpdatedAt,
    cascade: edgesByTable(cascade),
  }
}

function assertKey(columns: readonly string[]): void {
  if (columns.length === 0) throw new SoftDeleteError('primaryKeyColumn must name a column')
  assertNames(columns, 'primaryKeyColumn', SoftDeleteError)
}

/** A copy that has nothing but the tables that were named. */
function edgesByTable(
  cascade: Readonly<Record<string, readonly CascadeEdge[]>>,
): SoftDeleteConfig['cascade'] {
  const edges = Object.entries(cascade)
  for (const [, list] of edges) {
    if (!Array.isArray(list)) throw new SoftDeleteError('A cascade is a list for each table')
    for (const { table, foreignKey } of list) assertNames([table, foreignKey], 'cascade', SoftDeleteError)
  }
  return new Map(edges)
}

const optionNames: OptionNames<SoftDeleteOptions> = {
  deletedAtColumn: true,
  includeDeleted: true,
  tables: true,
  excludeTables: true,
  primaryKeyColumn: true,
  logger: true,
  mode: true,
  now: true,
  touchUpdatedAt: true,
  cascade: true,
}
