import type { Columns } from '@kysera/core'
import type { InsertQueryNode } from 'kysely'
import { givenRows, type GivenRow } from './given-rows.js'
import { lockWhere, readByKeys } from './old-rows.js'
import { recordConflicts } from './record-conflicts.js'
import { countedUp, notFound } from './counted-up.js'
import { recordReplacing } from './record-replacing.js'
import { recordReturned } from './record-returned.js'
import { refusal } from './refusal.js'
import { isOneOf, textOf } from './row-keys.js'
import type { Change, Recording, Write } from './session.js'
import { insertedRows } from './told-rows.js'

export async function recordInsert(write: Write, node: InsertQueryNode): Promise<Recording> {
  const replaces = node.replace === true || node.orAction?.action.toLowerCase() === 'replace'
  if (replaces || node.onDuplicateKey !== undefined) return recordReplacing(write, node)
  if (node.onConflict !== undefined && node.onConflict.doNothing !== true) return recordConflicts(write, node)
  const returned = insertedRows(write, node)
  if (returned === undefined) return recordByKey(write, node)
  return recordReturned(returned, rows => insertions(rows.map(({ row }) => row)))
}

const insertions = (rows: readonly Columns[]): Change[] => rows.map(after => ({ operation: 'INSERT', after }))

/** New rows are found again by the keys that the statement gives, or that the database counted up. */
async function recordByKey(write: Write, node: InsertQueryNode): Promise<Recording> {
  const rows = givenRows(node)
  if (rows === undefined)
    throw refusal(write.table.entryName, 'an insert from a query does not tell its rows here')
  const mayIgnore = node.onConflict !== undefined || node.orAction?.action.toLowerCase() === 'ignore'
  if (rows.every(row => write.key.every(column => isGiven(row, column)))) {
    return recordGivenKeys(write, node, { rows, mayIgnore })
  }
  assertCountedUp(write, rows, mayIgnore)
  return {
    node,
    after: async result => ({ result, changes: insertions(await countedUp(write, rows.length, result)) }),
  }
}

const isGiven = (row: GivenRow, column: string): boolean =>
  !row.isComputed(column) && (row.valueOf(column) ?? null) !== null

/** @throws {AuditError} where the database would not tell the keys of the new rows. */
function assertCountedUp({ key, table, block }: Write, rows: readonly GivenRow[], mayIgnore: boolean): void {
  const [column, ...others] = key
  const isLeft = (row: GivenRow): boolean => column !== undefined && (row.valueOf(column) ?? null) === null
  if (
    block.place === undefined &&
    others.length === 0 &&
    rows.every(isLeft) &&
    !(mayIgnore && rows.length > 1)
  )
    return
  throw refusal(
    table.entryName,
    `the keys of the new rows are not known here: give each row its ${key.join(', ')}`,
  )
}

async function recordGivenKeys(
  write: Write,
  node: InsertQueryNode,
  { rows, mayIgnore }: { readonly rows: readonly GivenRow[]; readonly mayIgnore: boolean },
): Promise<Recording> {
  const keys = rows.map(row => Object.fromEntries(write.key.map(column => [column, row.valueOf(column)])))
  const before = mayIgnore ? await lockWhere(write, isOneOf(write, keys)) : []
  const existing = new Set(before.map(row => textOf(write, row)))
  return {
    node,
    after: async result => {
      const found = (await readByKeys(write, keys)).filter(row => !existing.has(textOf(write, row)))
      if (!mayIgnore && found.length !== keys.length) throw notFound(write)
      return { result, changes: insertions(found) }
    },
  }
}
