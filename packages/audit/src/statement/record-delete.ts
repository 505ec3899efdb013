import { AuditError } from '@kysera/core'
import type { DeleteQueryNode } from 'kysely'
import { narrowed } from './narrowed.js'
import { lockRows, readByKeys } from './old-rows.js'
import { refusal } from './refusal.js'
import { returningRows } from './returned-rows.js'
import { keyOf, textOf } from './row-keys.js'
import type { Change, Recording, Write } from './session.js'

export async function recordDelete(write: Write, node: DeleteQueryNode): Promise<Recording> {
  const returned = returningRows(write, node)
  if (returned !== undefined) {
    return {
      node: returned.node,
      after: async (result, sent) => {
        const parts = returned.split(result, sent)
        return {
          result: parts.result,
          changes: parts.rows.map(({ row }) => ({ operation: 'DELETE', before: row })),
        }
      },
    }
  }
  const { traits, table, block } = write
  const isJoined = node.using !== undefined || node.joins !== undefined || node.from.froms.length > 1
  if (isJoined && !traits.supportsReturning && !traits.supportsOutput) {
    throw refusal(table.entryName, 'a deletion by joined tables does not tell its rows here')
  }
  const old = await lockRows(write)
  const changes: Change[] = old.map(before => ({ operation: 'DELETE', before }))
  return {
    node: narrowed(write, node, old),
    after: async result => {
      if (block.place !== undefined) return { result, changes: await gone(write, changes) }
      const { numAffectedRows = BigInt(old.length) } = result
      if (numAffectedRows !== BigInt(old.length)) {
        throw new AuditError(`The deletion from "${table.entryName}" met other rows than were read before it`)
      }
      return { result, changes }
    },
  }
}

/** Without the rows that a trigger kept. */
async function gone(write: Write, changes: readonly Change[]): Promise<Change[]> {
  const keys = changes.flatMap(({ before }) => (before === undefined ? [] : [keyOf(write, before)]))
  const kept = new Set((await readByKeys(write, keys)).map(row => textOf(write, row)))
  return changes.filter(({ before }) => before !== undefined && !kept.has(textOf(write, before)))
}
