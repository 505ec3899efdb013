import { bindValues, getDialectTraits, type Dialect } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import type { Compilable } from 'kysely'
import { selectByKey } from '../reads/read-rows.js'
import type { AnyInsert, AnyUpdate } from '../table/any-query.js'
import { areEqual, executeOnRow, type RowStatement } from '../table/row-statement.js'
import type { Columns, Table } from '../table/table.js'
import { keyAfter, withKey } from './generated-key.js'
import { found } from './read-back.js'

/** Inserts a row, and gives it as the database completed it; nothing when it cannot be read. */
export async function insertRow(db: AnyDb, table: Table, values: Columns): Promise<Columns | undefined> {
  const givesRow = returnsRows(table.dialect)
  const written = givesRow ? values : withKey(table, values)
  const { rows, insertId } = await executeOnRow(db, table, {
    kind: 'insert',
    values: written,
    build: (on, row) => whole(insertionOf(on, table, [row]), table.dialect),
  })
  return givesRow ? rows[0] : selectByKey(db, table, keyAfter(table, written, insertId))
}

/** Changes a row and gives it as it is then; nothing if there was no such row. With nothing to set it is only read. */
export function writeRow(
  db: AnyDb,
  table: Table,
  key: Columns,
  values: Columns,
): Promise<Columns | undefined> {
  return isEmpty(values) ? selectByKey(db, table, key) : updateRow(db, table, key, values)
}

async function updateRow(
  db: AnyDb,
  table: Table,
  key: Columns,
  values: Columns,
): Promise<Columns | undefined> {
  const { rows, numAffectedRows } = await executeOnRow(db, table, {
    kind: 'update',
    values,
    key,
    build: (on, changed, of) => whole(updateOf(on, table, changed, of), table.dialect),
  })
  if (returnsRows(table.dialect)) return rows[0]
  // The count of matched rows decides, since a plugin may hide a row from the update alone.
  if (numAffectedRows === 0n) return undefined
  return found(table, await selectByKey(db, table, keyWith(key, values)))
}

/** Whether there was a row to change. Reads nothing back. */
export async function touchRow(db: AnyDb, table: Table, key: Columns, values: Columns): Promise<boolean> {
  return changesRow(db, table, {
    kind: 'touch',
    values,
    key,
    build: (on, changed, of) => updateOf(on, table, changed, of),
  })
}

/** Whether there was a row to delete. */
export async function deleteRow(db: AnyDb, table: Table, key: Columns): Promise<boolean> {
  return changesRow(db, table, {
    kind: 'delete',
    key,
    build: (on, _, of) => on.deleteFrom(table.name).where(areEqual(of)),
  })
}

async function changesRow(db: AnyDb, table: Table, statement: RowStatement): Promise<boolean> {
  const { numAffectedRows = 0n } = await executeOnRow(db, table, statement)
  return numAffectedRows > 0n
}

/** An INSERT of rows; without any column, of one row of defaults. */
export const insertion = (db: AnyDb, table: Table, rows: readonly Columns[]): AnyInsert =>
  insertionOf(
    db,
    table,
    rows.map(row => bindValues(row, table.dialect)),
  )

/** The same for rows whose values are bound already. */
function insertionOf(db: AnyDb, table: Table, rows: readonly Columns[]): AnyInsert {
  const into = db.insertInto(table.name)
  const given = rows.some(row => !isEmpty(row))
  // MySQL has no DEFAULT VALUES, and takes an empty list instead.
  return given || table.dialect === 'mysql' ? into.values(rows) : into.defaultValues()
}

const updateOf = (db: AnyDb, table: Table, values: Columns, key: Columns): AnyUpdate =>
  db.updateTable(table.name).set(values).where(areEqual(key))

/** Whether a write gives the rows that it wrote. */
export function returnsRows(dialect: Dialect): boolean {
  const { supportsReturning, supportsOutput } = getDialectTraits(dialect)
  return supportsReturning || supportsOutput
}

/** A write that gives whole rows where it can. */
function whole(write: AnyInsert | AnyUpdate, dialect: Dialect): Compilable<Columns> {
  const { supportsReturning, supportsOutput } = getDialectTraits(dialect)
  if (supportsReturning) return write.returningAll()
  return supportsOutput ? write.outputAll('inserted') : write
}

export const isEmpty = (values: Columns): boolean => Object.keys(values).length === 0

/** The key of a row after values were written to it. */
export function keyWith(key: Columns, values: Columns): Columns {
  const changed = Object.entries(values).filter(([column]) => Object.hasOwn(key, column))
  return { ...key, ...Object.fromEntries(changed) }
}
