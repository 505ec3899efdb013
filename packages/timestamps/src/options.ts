import {
  assertKnownOptions,
  assertName,
  assertNames,
  silentLogger,
  tablesWithColumn,
  TimestampsError,
  type KyseraLogger,
  type NamedTable,
  type OptionNames,
} from '@kysera/core'
import type { Expression } from 'kysely'
import { dateFormats, type DateFormat } from './date-formats.js'

/** What a clock may give: only a `Date` is encoded, an expression is evaluated by the database. */
export type Timestamp = Date | string | number | Expression<unknown>

export interface TimestampsOptions<Created extends string = string, Updated extends string = string> {
  /** Default: `'created_at'`. */
  readonly createdAtColumn?: Created | undefined
  /** Default: `'updated_at'`. */
  readonly updatedAtColumn?: Updated | undefined
  /** Whether an insert fills both columns, with the same value. Default: `true`. */
  readonly setUpdatedAtOnInsert?: boolean | undefined
  /**
   * The only tables with timestamps: `'users'` in any schema, `'app.users'` in that one. Default, also for `[]`: each
   * column is filled in all tables that have it; in all tables where the schema was not read.
   */
  readonly tables?: readonly string[] | undefined
  /** Tables that are left alone; not looked at beside `tables`. Default: none. */
  readonly excludeTables?: readonly string[] | undefined
  /** The clock. Text, numbers and expressions are written as given. Default: `() => new Date()`. */
  readonly getTimestamp?: (() => Timestamp) | undefined
  /**
   * How a `Date` is written: as the driver does (`'auto'`, `'date'`; ISO text on SQLite, whose driver takes no dates),
   * as UTC text for text columns (`'iso'`), or as whole seconds or milliseconds since the epoch. Default: `'auto'`.
   */
  readonly dateFormat?: DateFormat | undefined
  /** Default: the repository's own primary key, and `'id'` if it declares none. */
  readonly primaryKeyColumn?: string | readonly string[] | undefined
  /** Default: nothing is logged. */
  readonly logger?: KyseraLogger | undefined
}

/** A column, and the tables in which it is filled. */
export interface StampedColumn {
  readonly name: string
  readonly isIn: (table: NamedTable) => boolean
}

/** Checked options with their defaults. */
export interface TimestampsConfig {
  readonly createdAt: StampedColumn
  readonly updatedAt: StampedColumn
  readonly setUpdatedAtOnInsert: boolean
  /** Whether the tables of the database decide which columns are filled. */
  readonly readsSchema: boolean
  readonly getTimestamp: () => Timestamp
  readonly dateFormat: DateFormat
  /** Absent: as the repository says. */
  readonly primaryKey: readonly string[] | undefined
  readonly logger: KyseraLogger
}

export function resolveOptions(options: TimestampsOptions): TimestampsConfig {
  assertKnownOptions(options, optionNames, TimestampsError)
  const {
    createdAtColumn = 'created_at',
    updatedAtColumn = 'updated_at',
    setUpdatedAtOnInsert = true,
    tables = [],
    excludeTables = [],
    getTimestamp = () => new Date(),
    dateFormat = 'auto',
    primaryKeyColumn,
    logger = silentLogger,
  } = options
  assertName(createdAtColumn, 'createdAtColumn', TimestampsError)
  assertName(updatedAtColumn, 'updatedAtColumn', TimestampsError)
  assertNames(tables, 'tables', TimestampsError)
  assertNames(excludeTables, 'excludeTables', TimestampsError)
  if (!Object.hasOwn(dateFormats, dateFormat)) throw new TimestampsError(`Unknown dateFormat: ${dateFormat}`)
  if (typeof getTimestamp !== 'function') throw new TimestampsError('getTimestamp must be a function')
  const primaryKey = primaryKeyColumn === undefined ? undefined : [primaryKeyColumn].flat()
  if (primaryKey !== undefined) assertNames(primaryKey, 'primaryKeyColumn', TimestampsError)
  const column = (name: string): StampedColumn => ({
    name,
    isIn: tablesWithColumn(name, { tables, excludeTables }),
  })
  return {
    createdAt: column(createdAtColumn),
    updatedAt: column(updatedAtColumn),
    setUpdatedAtOnInsert,
    readsSchema: tables.length === 0,
    getTimestamp,
    dateFormat,
    primaryKey,
    logger,
  }
}

const optionNames: OptionNames<TimestampsOptions> = {
  createdAtColumn: true,
  updatedAtColumn: true,
  setUpdatedAtOnInsert: true,
  tables: true,
  excludeTables: true,
  getTimestamp: true,
  dateFormat: true,
  primaryKeyColumn: true,
  logger: true,
}
