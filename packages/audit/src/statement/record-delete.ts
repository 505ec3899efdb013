import { AuditError, type Columns } from '@kysera/core'
import type { DeleteQueryNode } from 'kysely'
import { narrowed } from './narrowed.js'
import { lockRows, readByKeys } from './old-rows.js'
import { recordReturned } from './record-returned.js'
import { refusal } from './refusal.js'
import { returningRows } from './returned-rows.js'
import { keyOf, textOf } from './row-keys.js'
import type { Change, Recording, Write } from './session.js'

export async function recordDelete(write: Write, node: DeleteQueryNode): Promise<Recording> {
  const returned = returningRows(write, node)
  if (returned !== undefined) {
    return recordReturned(returned, rows => deletions(rows.map(({ row }) => row)))
  }
  const { traits, table, block } = write
  const isJoined = node.using !== undefined || node.joins !== undefined || node.from.froms.length > 1
  if (isJoined && !traits.supportsReturning && !traits.supportsOutput) {
    throw refusal(table.entryName, 'a deletion by joined tables does not tell its rows here')
  }
  const old = await lockRows(write)
  return {
    node: narrowed(write, node, old),
    after: async result => {
      if (block.place !== undefined) return { result, changes: deletions(await gone(write, old)) }
      const { numAffectedRows = BigInt(old.length) } = result
      if (numAffectedRows !== BigInt(old.length)) {
        throw new AuditError(`The deletion from "${table.entryName}" met other rows than were read before it`)
      }
      return { result, changes: deletions(old) }
    },
  }
}

const deletions = (rows: readonly Columns[]): Change[] =>
  rows.map(before => ({ operation: 'DELETE', before }))

/** Without the rows that a trigger kept. */
async function gone(write: Write, rows: readonly Columns[]): Promise<Columns[]> {
  const keys = rows.map(row => keyOf(write, row))
  const kept = new Set((await readByKeys(write, keys)).map(row => textOf(write, row)))
  return rows.filter(row => !kept.has(textOf(write, row)))
}
