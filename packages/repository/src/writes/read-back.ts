import { DatabaseError, ErrorCodes } from '@kysera/core'
import type { Columns, Table } from '../table/table.js'

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
