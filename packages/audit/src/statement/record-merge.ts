import { AuditError, type Columns } from '@kysera/core'
import { MatchedNode, sql, UpdateQueryNode, WhenNode, type MergeQueryNode, type OperationNode } from 'kysely'
import { assigns } from './key-moves.js'
import { lockJoined } from './old-rows.js'
import { refusal } from './refusal.js'
import type { ReturnedRow } from './returned-row.js'
import { recordBeside } from './record-returned.js'
import { returningRows } from './returned-rows.js'
import type { Change, Recording, Write } from './session.js'

/** MERGE, where it says of each row what it did with it: the rows that it may change are read before. */
export async function recordMerge(write: Write, node: MergeQueryNode): Promise<Recording> {
  const returned = write.dialect === 'postgres' ? returningRows(write, node, action) : undefined
  const moved = write.key.some(column => updatesOf(node).some(update => assigns(update, column)))
  if (returned === undefined || moved) {
    throw refusal(write.table.entryName, 'this MERGE does not tell its rows, or changes keys')
  }
  const before = await lockJoined(write, node.whens?.some(isBySource) === true ? undefined : node.using)
  return recordBeside(write, returned, { before, changeOf: (row, was) => changeOf(write, row, was) })
}

const action = /* @__PURE__ */ sql`merge_action()`.toOperationNode()

function changeOf({ table }: Write, { row, extra }: ReturnedRow, before: Columns | undefined): Change {
  if (extra === 'INSERT') return { operation: 'INSERT', after: row }
  if (extra === 'DELETE') return { operation: 'DELETE', before: row }
  if (before !== undefined) return { operation: 'UPDATE', before, after: row }
  throw new AuditError(`A row of "${table.entryName}" came while the MERGE ran: try again`)
}

const updatesOf = ({ whens = [] }: MergeQueryNode): NonNullable<UpdateQueryNode['updates']>[number][] =>
  whens.flatMap(({ result }) =>
    result !== undefined && UpdateQueryNode.is(result) ? (result.updates ?? []) : [],
  )

/** Whether rows that have no partner in the source are changed as well. */
function isBySource(when: OperationNode): boolean {
  if (!WhenNode.is(when)) return false
  return mentionsSource(when.condition)
}

function mentionsSource(condition: OperationNode): boolean {
  if (MatchedNode.is(condition)) return condition.bySource
  return 'left' in condition && isNode(condition.left) ? mentionsSource(condition.left) : false
}

const isNode = (value: unknown): value is OperationNode =>
  typeof value === 'object' && value !== null && 'kind' in value
