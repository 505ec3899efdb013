import { AuditError, type Columns, type Dialect } from '@kysera/core'
import {
  ColumnNode,
  ExpressionWrapper,
  ReferenceNode,
  sql,
  type InsertQueryNode,
  type OperationNode,
} from 'kysely'
import { givenRows } from './given-rows.js'
import { assigns } from './key-moves.js'
import { lockByKeys } from './old-rows.js'
import { refusal } from './refusal.js'
import type { ReturnedRow } from './returned-row.js'
import { recordBeside } from './record-returned.js'
import type { Change, Recording, Write } from './session.js'
import { insertedRows } from './told-rows.js'

/** INSERT … ON CONFLICT DO UPDATE: the rows that are in the way are read before. */
export async function recordConflicts(write: Write, node: InsertQueryNode): Promise<Recording> {
  const columns = conflictColumns(write, node)
  const returned = insertedRows(write, node, isNew[write.dialect](write))
  if (returned === undefined) throw refusal(write.table.entryName, 'an upsert does not tell its rows here')
  const values = conflictValues(write, node, columns)
  const before = await lockByKeys({ ...write, key: columns }, values)
  return recordBeside(write, returned, { before, changeOf: (row, was) => changeOf(write, row, was) })
}

/** Whether a row was not there before: a new row of PostgreSQL was never locked. */
const isNew: Readonly<Record<Dialect, (write: Write) => OperationNode | undefined>> = {
  postgres: ({ table }) => {
    const xmax = ReferenceNode.create(ColumnNode.create('xmax'), table.reference)
    return sql`(${new ExpressionWrapper(xmax)} = 0)`.toOperationNode()
  },
  sqlite: () => undefined,
  mysql: () => undefined,
  mssql: () => undefined,
}

function changeOf({ table }: Write, { row, extra }: ReturnedRow, before: Columns | undefined): Change {
  if (before !== undefined) return { operation: 'UPDATE', before, after: row }
  if (extra === false) {
    throw new AuditError(`A row of "${table.entryName}" came while the upsert ran: try again`)
  }
  return { operation: 'INSERT', after: row }
}

/** @throws {AuditError} where the rows that are in the way cannot be found before. */
function conflictColumns({ table, key }: Write, { onConflict }: InsertQueryNode): string[] {
  const columns = onConflict?.columns?.map(({ column }) => column.name) ?? []
  if (columns.length === 0) throw refusal(table.entryName, 'an upsert has to name its conflict columns')
  const moved = key.find(column => onConflict?.updates?.some(update => assigns(update, column)))
  if (moved !== undefined) throw refusal(table.entryName, `an upsert may not change the key "${moved}"`)
  return columns
}

/** The values of the conflict columns. Rows with null there are in nobody's way. */
function conflictValues(write: Write, node: InsertQueryNode, columns: readonly string[]): Columns[] {
  const rows = givenRows(node)
  const isKnown = rows?.every(row => columns.every(column => !row.isComputed(column)))
  if (rows === undefined || isKnown !== true) {
    throw refusal(write.table.entryName, 'an upsert has to give its conflict columns as values')
  }
  return rows
    .map(row => Object.fromEntries(columns.map(column => [column, row.valueOf(column)])))
    .filter(values => Object.values(values).every(value => (value ?? null) !== null))
}
