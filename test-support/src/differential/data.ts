import { mulberry32 } from './choices.js'
import type { AnyDb } from './kysely-types.js'
import { tables, type Column, type RealTable, type Row, type Value } from './schema.js'

/** The rows of a table, hidden ones included: always the same. */
export function rowsOf(table: RealTable): readonly Row[] {
  const random = mulberry32(table.name.length * 7919 + table.size)
  const valueOf = (column: Column, id: number): Value => {
    if (column.name === 'id') return id
    if (column.name === 'code') return id % 3 === 0 ? null : id * 10
    return column.values[random() % column.values.length] ?? null
  }
  return Array.from({ length: table.size }, (_, index) =>
    Object.fromEntries(table.columns.map(column => [column.name, valueOf(column, index + 1)])),
  )
}

export function visibleRowsOf(table: RealTable): readonly Row[] {
  return rowsOf(table).filter(table.isVisible)
}

/** Creates the tables and fills them, with or without their hidden rows. */
export async function load(db: AnyDb, rows: (table: RealTable) => readonly Row[]): Promise<void> {
  for (const table of tables) {
    await createTable(db, table)
    await db.insertInto(table.name).values(rows(table)).execute()
  }
}

async function createTable(db: AnyDb, table: RealTable): Promise<void> {
  const empty = db.schema.createTable(table.name).addColumn('id', 'integer', column => column.primaryKey())
  const others = table.columns.filter(column => column.name !== 'id')
  await others
    .reduce(
      (builder, { name, type }) =>
        builder.addColumn(name, type === 'int' ? 'integer' : 'varchar(20)', column =>
          name === 'code' ? column.unique() : column,
        ),
      empty,
    )
    .execute()
}
