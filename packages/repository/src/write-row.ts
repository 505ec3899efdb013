import { DatabaseError, ErrorCodes, getDialectTraits } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { bindValues } from './bind-value.js'
import { keyAfter, withKey } from './generated-key.js'
import { hasKey } from './key-condition.js'
import { selectByKey } from './read-rows.js'
import type { AnyInsert, Columns, Table } from './table.js'

/** Inserts a row, and gives it as the database completed it. */
export async function insertRow(db: AnyDb, table: Table, values: Columns): Promise<Columns> {
  const { supportsReturning, supportsOutput } = getDialectTraits(table.dialect)
  if (supportsReturning)
    return found(table, await insertion(db, table, [values]).returningAll().executeTakeFirst())
  if (supportsOutput)
    return found(table, await insertion(db, table, [values]).outputAll('inserted').executeTakeFirst())
  const written = withKey(table, values)
  const { insertId } = await insertion(db, table, [written]).executeTakeFirstOrThrow()
  return found(table, await selectByKey(db, table, keyAfter(table, written, insertId)))
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
  const { supportsReturning, supportsOutput } = getDialectTraits(table.dialect)
  const update = db.updateTable(table.name).set(bindValues(values, table.dialect)).where(hasKey(table, key))
  if (supportsReturning) return update.returningAll().executeTakeFirst()
  if (supportsOutput) return update.outputAll('inserted').executeTakeFirst()
  // The count of matched rows decides, since a plugin may hide a row from the update alone.
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return undefined
  return found(table, await selectByKey(db, table, keyWith(key, values)))
}

/** Whether there was a row to change. Reads nothing back. */
export async function touchRow(db: AnyDb, table: Table, key: Columns, values: Columns): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable(table.name)
    .set(bindValues(values, table.dialect))
    .where(hasKey(table, key))
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Whether there was a row to delete. */
export async function deleteRow(db: AnyDb, table: Table, key: Columns): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom(table.name)
    .where(hasKey(table, key))
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

/** An INSERT of rows; without any column, of one row of defaults. */
export function insertion(db: AnyDb, table: Table, rows: readonly Columns[]): AnyInsert {
  const into = db.insertInto(table.name)
  const given = rows.some(row => !isEmpty(row))
  // MySQL has no DEFAULT VALUES, and takes an empty list instead.
  return given || table.dialect === 'mysql'
    ? into.values(rows.map(row => bindValues(row, table.dialect)))
    : into.defaultValues()
}

export const isEmpty = (values: Columns): boolean => Object.keys(values).length === 0

/** The key of a row after values were written to it. */
export function keyWith(key: Columns, values: Columns): Columns {
  const changed = Object.entries(values).filter(([column]) => Object.hasOwn(key, column))
  return { ...key, ...Object.fromEntries(changed) }
}

/** @throws {DatabaseError} when a written row is not there, as where a filter hides it. */
export function found(table: Table, row: Columns | undefined): Columns {
  const [first = {}] = allFound(table, 1, row === undefined ? [] : [row])
  return first
}

/** The same for several rows. */
export function allFound(
  table: Table,
  count: number,
  rows: readonly (Columns | undefined)[],
): readonly Columns[] {
  const present = rows.filter(row => row !== undefined)
  if (present.length === count) return present
  throw new DatabaseError('A written row cannot be read back', ErrorCodes.DB_QUERY_FAILED, table.name)
}
