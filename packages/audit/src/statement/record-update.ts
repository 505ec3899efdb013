import { AuditError, keyText, type Columns } from '@kysera/core'
import { ListNode, type QueryResult, type UpdateQueryNode } from 'kysely'
import { keyMoves } from './key-moves.js'
import { narrowed } from './narrowed.js'
import { lockRows, readByKeys } from './old-rows.js'
import { recordReturned } from './record-returned.js'
import { refusal } from './refusal.js'
import { returningRows } from './returned-rows.js'
import { isSame, textOf } from './row-keys.js'
import type { Change, Recording, Write } from './session.js'

/** A row before an update, and the key that it has after it. */
interface OldRow {
  readonly row: Columns
  readonly newKey: Columns
}

export async function recordUpdate(write: Write, node: UpdateQueryNode): Promise<Recording> {
  const { config, traits, block } = write
  const isJoined = node.joins !== undefined || (node.table !== undefined && ListNode.is(node.table))
  if (isJoined && !traits.supportsReturning && !traits.supportsOutput) {
    throw refusal(write.table.entryName, 'an update of joined tables does not tell its rows here')
  }
  const moves = keyMoves(write, node.updates)
  const probe = returningRows(write, node)
  if (!config.captureOldValues && moves.isEmpty && probe !== undefined) {
    return recordReturned(probe, rows => rows.map(({ row }) => ({ operation: 'UPDATE', after: row })))
  }

  const old = (await lockRows(write, moves.selections)).map(row => moves.apply(row))
  const narrow = narrowed(
    write,
    node,
    old.map(({ row }) => row),
  )
  const returned = returningRows(write, narrow)
  if (returned === undefined) {
    return {
      node: narrow,
      after: async result => ({
        result,
        changes: await readChanges(write, old, block.place === undefined ? result : undefined),
      }),
    }
  }
  return recordReturned(returned, rows => {
    const after = rows.map(({ row }) => row)
    return paired(write, old, after)
  })
}

/** Each row after the update beside the same row before it. Rows that it did not touch are left out. */
function paired(write: Write, old: readonly OldRow[], rows: readonly Columns[]): Change[] {
  const [onlyOld, ...otherOld] = old
  const [onlyRow, ...otherRows] = rows
  // The database may write a key otherwise than it was given.
  if (onlyOld !== undefined && onlyRow !== undefined && otherOld.length + otherRows.length === 0) {
    return [{ operation: 'UPDATE', before: onlyOld.row, after: onlyRow }]
  }
  const before = new Map(old.map(({ row, newKey }) => [keyText(write, newKey), row]))
  return rows.map(after => {
    const row = before.get(textOf(write, after))
    if (row === undefined) throw notRead(write)
    return { operation: 'UPDATE', before: row, after }
  })
}

/** What an update did, where it does not tell. */
async function readChanges(
  write: Write,
  old: readonly OldRow[],
  result: QueryResult<unknown> | undefined,
): Promise<Change[]> {
  const count = result?.numAffectedRows
  if (count !== undefined && count > old.length) throw notRead(write)
  const touchedAll = count === undefined || count === BigInt(old.length)
  const isMoved = old.some(({ row, newKey }) => textOf(write, row) !== keyText(write, newKey))
  if (!write.config.captureNewValues && touchedAll && !isMoved) {
    return old.map(({ row }) => ({ operation: 'UPDATE', before: row }))
  }
  const rows = await readByKeys(
    write,
    old.map(({ newKey }) => newKey),
  )
  if (rows.length !== old.length) throw notRead(write)
  const changes = paired(write, old, rows)
  return touchedAll ? changes : changes.filter(({ before, after }) => !isSame(before, after))
}

const notRead = ({ table }: Write): AuditError =>
  new AuditError(
    `The update of "${table.entryName}" touched rows that were not read before it, or moved keys in a way that is not known: nothing was written`,
  )
