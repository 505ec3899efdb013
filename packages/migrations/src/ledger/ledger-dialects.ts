import type { Dialect } from '@kysera/core'
import { sql, type RawBuilder } from 'kysely'

/** A table as a reference, and as text. */
interface NamedTable {
  readonly reference: RawBuilder<unknown>
  readonly name: string
}

/** How the table of a database's history is written in its SQL. */
export interface LedgerDialect {
  /** Where tables are created that name no schema; asked where a table of that name may be elsewhere too. */
  readonly currentSchema: RawBuilder<{ name: string | null }> | undefined
  /** Names are compared as they are, case included. */
  readonly nameType: RawBuilder<unknown>
  readonly textType: RawBuilder<unknown>
  readonly timeType: RawBuilder<unknown>
  readonly now: RawBuilder<unknown>
  /** Milliseconds since 1970, which no driver and no time zone can misread. */
  readonly toEpochMs: (column: RawBuilder<unknown>) => RawBuilder<unknown>
  readonly fromEpochMs: (milliseconds: number) => RawBuilder<unknown>
  readonly createIfMissing: (table: NamedTable, columns: RawBuilder<unknown>) => RawBuilder<unknown>
  readonly addColumn: RawBuilder<unknown>
}

const createIfNotExists: LedgerDialect['createIfMissing'] = ({ reference }, columns) =>
  sql`create table if not exists ${reference} (${columns})`

export const ledgerDialects: Readonly<Record<Dialect, LedgerDialect>> = {
  postgres: {
    currentSchema: sql`select current_schema()::text as name`,
    nameType: sql`varchar(255)`,
    textType: sql`varchar(255)`,
    timeType: sql`timestamptz`,
    now: sql`current_timestamp`,
    toEpochMs: column => sql`extract(epoch from ${column}::timestamptz) * 1000`,
    fromEpochMs: milliseconds => sql`to_timestamp(${milliseconds}::float8 / 1000)`,
    createIfMissing: createIfNotExists,
    addColumn: sql`add column`,
  },
  mysql: {
    currentSchema: undefined,
    nameType: sql`varchar(255) character set utf8mb4 collate utf8mb4_bin`,
    textType: sql`varchar(255)`,
    timeType: sql`timestamp`,
    now: sql`current_timestamp`,
    toEpochMs: column => sql`unix_timestamp(${column}) * 1000`,
    fromEpochMs: milliseconds => sql`from_unixtime(${milliseconds} / 1000)`,
    createIfMissing: createIfNotExists,
    addColumn: sql`add column`,
  },
  sqlite: {
    currentSchema: undefined,
    nameType: sql`varchar(255)`,
    textType: sql`varchar(255)`,
    timeType: sql`timestamp`,
    now: sql`current_timestamp`,
    toEpochMs: column => sql`strftime('%s', ${column}) * 1000`,
    fromEpochMs: milliseconds => sql`datetime(${milliseconds} / 1000, 'unixepoch')`,
    createIfMissing: createIfNotExists,
    addColumn: sql`add column`,
  },
  mssql: {
    currentSchema: sql`select schema_name() as name`,
    nameType: sql`nvarchar(255) collate Latin1_General_100_BIN2`,
    textType: sql`nvarchar(255)`,
    timeType: sql`datetime2`,
    now: sql`sysutcdatetime()`,
    toEpochMs: column => sql`datediff_big(millisecond, '1970-01-01', ${column})`,
    fromEpochMs: milliseconds => sql`dateadd(second, ${Math.floor(milliseconds / 1000)}, '1970-01-01')`,
    createIfMissing: ({ reference, name }, columns) =>
      sql`if object_id(${name}) is null create table ${reference} (${columns})`,
    addColumn: sql`add`,
  },
}
