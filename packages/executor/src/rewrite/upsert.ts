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
} from 'kysely'
import { PluginExecutionError } from '../errors.js'
import { andWhere } from './conditions.js'
import { hasMark, isMark, markedNode, sameTable } from './mark.js'
import { walkChildren } from './node-children.js'
import { assignedColumn } from './assigned-column.js'
import type { Answer } from './table-hooks.js'
import { addUpdateValues } from './update-values.js'

/** Whether an insert may change a row that is already there. */
export const isUpsert = ({ onConflict, onDuplicateKey }: InsertQueryNode): boolean =>
  onDuplicateKey !== undefined || (onConflict?.updates?.length ?? 0) > 0

/** The update arm of an insert: it gets the values of updates, and leaves alone rows that do not pass the filter. */
export function guardUpsert(node: InsertQueryNode, answer: Answer): InsertQueryNode {
  const { onConflict, onDuplicateKey } = node
  if (onConflict !== undefined) {
    const guarded = guardConflict(onConflict, answer)
    return guarded === onConflict ? node : { ...node, onConflict: guarded }
  }
  if (onDuplicateKey === undefined) return node
  const guarded = guardDuplicate(onDuplicateKey, answer)
  return guarded === onDuplicateKey ? node : { ...node, onDuplicateKey: guarded }
}

function guardConflict(node: OnConflictNode, answer: Answer): OnConflictNode {
  const { predicate, values, reference, asker } = answer
  if (hasMark(node.updateWhere?.where, reference, asker)) return node
  const updates = addUpdateValues(node.updates, values)
  if (predicate === undefined && updates === node.updates) return node
  return {
    ...node,
    ...(updates !== undefined && { updates }),
    ...(predicate !== undefined && { updateWhere: andWhere(node.updateWhere, predicate) }),
  }
}

/** MySQL has no condition on this arm, so each assignment keeps the old value where the filter does not hold. */
function guardDuplicate(node: OnDuplicateKeyNode, answer: Answer): OnDuplicateKeyNode {
  const updates = stampedUpdates(node.updates, answer)
  const { predicate } = answer
  if (predicate === undefined) return updates === node.updates ? node : { ...node, updates }
  return {
    ...node,
    updates: filteredLast(updates, predicate, answer).map(update => keepingHidden(update, predicate, answer)),
  }
}

/** A column that is set to itself is how MySQL says "do nothing": such a list gets no values. */
function stampedUpdates(
  updates: readonly ColumnUpdateNode[],
  { values }: Answer,
): readonly ColumnUpdateNode[] {
  return updates.every(isKept) ? updates : (addUpdateValues(updates, values) ?? updates)
}

function isKept(update: ColumnUpdateNode): boolean {
  const { value } = update
  if (!ReferenceNode.is(value) || !ColumnNode.is(value.column)) return false
  return value.column.column.name === assignedColumn(update)
}

/** An assignment that leaves the old value to a row that does not pass. */
function keepingHidden(update: ColumnUpdateNode, predicate: OperationNode, answer: Answer): ColumnUpdateNode {
  const column = assignedColumn(update)
  if (column === undefined) throw refusal(answer, 'an assignment whose column is an expression')
  const old = ReferenceNode.create(ColumnNode.create(column), answer.reference.name)
  const kept: CaseNode = {
    kind: 'CaseNode',
    when: [WhenNode.cloneWithResult(WhenNode.create(predicate), update.value)],
    else: old,
  }
  return ColumnUpdateNode.create(update.column, kept)
}

/**
 * The server assigns from left to right, and later assignments see the new values: the column that the filter reads
 * comes last. There can be only one, and moving it must change nothing that the assignments read of each other.
 *
 * https://dev.mysql.com/doc/refman/9.4/en/insert-on-duplicate.html
 */
function filteredLast(
  updates: readonly ColumnUpdateNode[],
  predicate: OperationNode,
  answer: Answer,
): readonly ColumnUpdateNode[] {
  const reads = (update: ColumnUpdateNode): boolean => readsColumn(predicate, assignedColumn(update), answer)
  const [moved, another] = updates.filter(reads)
  if (another !== undefined) throw refusal(answer, 'several assignments to columns that the filter reads')
  if (moved === undefined || moved === updates.at(-1)) return updates
  const passed = updates.slice(updates.indexOf(moved) + 1)
  if (passed.some(update => dependOnEachOther(update, moved, answer))) {
    throw refusal(answer, `an assignment that has to come after others: put "${assignedColumn(moved)}" last`)
  }
  return [...updates.filter(update => update !== moved), moved]
}

const dependOnEachOther = (a: ColumnUpdateNode, b: ColumnUpdateNode, answer: Answer): boolean =>
  readsColumn(a.value, assignedColumn(b), answer) || readsColumn(b.value, assignedColumn(a), answer)

/** Whether an expression reads a column of the row. Raw SQL without a column in it may read any. */
function readsColumn(expression: OperationNode, column: string | undefined, { reference }: Answer): boolean {
  let found = false
  const look = (node: OperationNode): OperationNode => {
    if (isMark(node)) return look(markedNode(node))
    if (RawNode.is(node) && node.parameters.length === 0) found = true
    if (ReferenceNode.is(node) && ColumnNode.is(node.column)) {
      const own = node.table === undefined || sameTable(node.table, reference.name)
      if (own && node.column.column.name === column) found = true
    }
    return walkChildren(node, look, undefined)
  }
  look(expression)
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
