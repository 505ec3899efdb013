import { detectDialect, type Dialect } from '@kysera/core'
import { sql, type CreateTableBuilder, type Kysely, type RawBuilder } from 'kysely'
import type { Chinook } from './schema.js'
import { primaryKeyOf, tables, type Column } from './tables.js'

const instantTypes: Readonly<Record<Dialect, RawBuilder<unknown>>> = {
  sqlite: sql`text`,
  postgres: sql`timestamptz`,
  mysql: sql`datetime(3)`,
  mssql: sql`datetime2(3)`,
}

export interface CreateTablesOptions {
  /** Without them, rows may refer to rows that are not there. Default: `true`. */
  readonly foreignKeys?: boolean
}

/** Creates the tables of the store in an empty database. */
export async function createTables(
  db: Kysely<Chinook>,
  { foreignKeys = true }: CreateTablesOptions = {},
): Promise<void> {
  const instant = instantTypes[detectDialect(db)]
  for (const [name, columns] of Object.entries<Columns>(tables)) {
    const table = withColumns(db.schema.createTable(name), columns, instant)
    const keyed = table.addPrimaryKeyConstraint(`${name}_key`, primaryKeyOf(name))
    await (foreignKeys ? withForeignKeys(keyed, name, columns) : keyed).execute()
  }
}

type Columns = Readonly<Record<string, Column>>
type AnyTable = CreateTableBuilder<string, string>

function withColumns(table: AnyTable, columns: Columns, instant: RawBuilder<unknown>): AnyTable {
  return Object.entries(columns).reduce(
    (built, [name, { type, isNullable }]) =>
      built.addColumn(name, type === 'instant' ? instant : type, column =>
        isNullable ? column : column.notNull(),
      ),
    table,
  )
}

function withForeignKeys(table: AnyTable, name: string, columns: Columns): AnyTable {
  return Object.entries(columns).reduce(
    (built, [column, { references }]) =>
      references === undefined
        ? built
        : built.addForeignKeyConstraint(`${name}_${column}`, [column], references, primaryKeyOf(references)),
    table,
  )
}
