import {
  type CaseNode,
  ColumnNode,
  ColumnUpdateNode,
  RawNode,
  ReferenceNode,
  WhenNode,
  type InsertQueryNode,
  type OnConflictNode,
  type OnDuplicateKeyNode,
  type OperationNode,
  type TableNode,
} from 'kysely'
import { PluginExecutionError } from '../errors.js'
import { andWhere } from './conditions.js'
import { hasMark, isMark, sameTable } from './mark.js'
import { walkChildren } from './node-children.js'
import { assignedColumn } from './read-values.js'
import { qualifierOf } from './reference.js'
import type { Answer } from './table-hooks.js'
import { addUpdateValues } from './update-values.js'

/** Whether an insert may change a row that is already there. */
export const isUpsert = ({ onConflict, onDuplicateKey }: InsertQueryNode): boolean =>
  onDuplicateKey !== undefined || (onConflict?.updates?.length ?? 0) > 0

/** The update arm of an insert: it gets the values of updates, and leaves alone rows that do not pass the filter. */
export function guardUpsert(node: InsertQueryNode, answer: Answer): InsertQueryNode {
  const { onConflict, onDuplicateKey } = node
  if (onConflict !== undefined) return { ...node, onConflict: guardConflict(onConflict, answer) }
  if (onDuplicateKey !== undefined) return { ...node, onDuplicateKey: guardDuplicate(onDuplicateKey, answer) }
  return node
}

function guardConflict(node: OnConflictNode, { predicate, values, reference }: Answer): OnConflictNode {
  if (hasMark(node.updateWhere?.where, qualifierOf(reference))) return node
  const updates = addUpdateValues(node.updates, values)
  return {
    ...node,
    ...(updates !== undefined && { updates }),
    ...(predicate !== undefined && { updateWhere: andWhere(node.updateWhere, predicate) }),
  }
}

/** MySQL has no condition on this arm, so each assignment keeps the old value where the filter does not hold. */
function guardDuplicate(node: OnDuplicateKeyNode, answer: Answer): OnDuplicateKeyNode {
  const updates = addUpdateValues(node.updates, answer.values) ?? node.updates
  const { predicate } = answer
  if (predicate === undefined) return { ...node, updates }
  return {
    ...node,
    updates: filteredLast(updates, predicate, answer).map(update => guarded(update, predicate, answer)),
  }
}

function guarded(update: ColumnUpdateNode, predicate: OperationNode, answer: Answer): ColumnUpdateNode {
  const column = assignedColumn(update)
  if (column === undefined) throw refusal(answer, 'an assignment whose column is an expression')
  const old = ReferenceNode.create(ColumnNode.create(column), qualifierOf(answer.reference))
  const kept: CaseNode = {
    kind: 'CaseNode',
    when: [WhenNode.cloneWithResult(WhenNode.create(predicate), update.value)],
    else: old,
  }
  return ColumnUpdateNode.create(update.column, kept)
}

/**
 * The server assigns from left to right, and later assignments see the new values: columns that the filter reads
 * come last, and there can be only one of them.
 */
function filteredLast(
  updates: readonly ColumnUpdateNode[],
  predicate: OperationNode,
  answer: Answer,
): readonly ColumnUpdateNode[] {
  const reads = (update: ColumnUpdateNode): boolean => readsColumn(predicate, assignedColumn(update), answer)
  const read = updates.filter(reads)
  if (read.length > 1) throw refusal(answer, 'several assignments to columns that the filter reads')
  return [...updates.filter(update => !reads(update)), ...read]
}

/** Whether a filter reads a column of the row; raw SQL may read any. */
function readsColumn(filter: OperationNode, column: string | undefined, { reference }: Answer): boolean {
  const table: TableNode = qualifierOf(reference)
  let found = false
  const look = (node: OperationNode): OperationNode => {
    if (isMark(node)) return node.parameters[0] === undefined ? node : look(node.parameters[0])
    if (RawNode.is(node)) found = true
    if (ReferenceNode.is(node) && ColumnNode.is(node.column)) {
      const own = node.table === undefined || sameTable(node.table, table)
      if (own && node.column.column.name === column) found = true
    }
    return walkChildren(node, look, undefined)
  }
  look(filter)
  return found
}

function refusal({ context }: Answer, problem: string): PluginExecutionError {
  return new PluginExecutionError(`A filter on "${context.table}" cannot be placed beside ${problem}`, {
    plugin: '*',
    hook: 'filter',
    table: context.table,
    operation: context.operation,
  })
}
