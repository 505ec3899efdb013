import {
  ColumnNode,
  ColumnUpdateNode,
  ReferenceNode,
  type OperationNode,
  type TableNode,
  type UpdateQueryNode,
} from 'kysely'
import { PluginExecutionError } from '../errors.js'
import { isSameName } from '../fold-name.js'
import { valueNode, type Additions } from './column-values.js'
import { sameTable } from './mark.js'
import { assignedColumn } from './assigned-column.js'
import type { Answer } from './table-hooks.js'

type Updates = readonly ColumnUpdateNode[] | undefined

/**
 * A SET list with the values of plugins. An empty list stays empty: that is the error that it is.
 *
 * With `qualifier`, the columns of one of several updated tables.
 */
export function addUpdateValues(updates: Updates, additions: Additions, qualifier?: TableNode): Updates {
  if (updates === undefined || updates.length === 0 || additions.size === 0) return updates
  const kept = updates.filter(update => !isReplaced(update, additions, qualifier))
  const added = [...additions]
    .filter(([column]) => !kept.some(update => assigns(update, column, qualifier)))
    .map(([column, { value }]) => ColumnUpdateNode.create(columnNode(column, qualifier), valueNode(value)))
  return added.length === 0 ? updates : [...kept, ...added]
}

const isReplaced = (
  update: ColumnUpdateNode,
  additions: Additions,
  qualifier: TableNode | undefined,
): boolean => [...additions].some(([column, { replaces }]) => replaces && assigns(update, column, qualifier))

function assigns(update: ColumnUpdateNode, column: string, qualifier: TableNode | undefined): boolean {
  const assigned = assignedColumn(update)
  if (assigned === undefined || !isSameName(assigned, column)) return false
  return qualifier === undefined || isColumnOf(update.column, qualifier)
}

const isColumnOf = (column: OperationNode, table: TableNode): boolean =>
  ReferenceNode.is(column) && column.table !== undefined && sameTable(column.table, table)

const columnNode = (column: string, qualifier: TableNode | undefined): ColumnNode | ReferenceNode =>
  qualifier === undefined
    ? ColumnNode.create(column)
    : ReferenceNode.create(ColumnNode.create(column), qualifier)

/** An UPDATE with the values of plugins for every target that it assigns to. */
export function stampUpdate(
  node: UpdateQueryNode,
  answers: readonly (Answer | undefined)[],
): UpdateQueryNode {
  const targets = answers.filter(answer => answer?.context.role === 'target' && answer.values.size > 0)
  if (targets.length === 0) return node
  const several = isMultiTable(node)
  let { updates } = node
  for (const answer of targets) {
    if (answer === undefined) continue
    const name = answer.reference.name
    if (!several) updates = addUpdateValues(updates, answer.values)
    else if (assignsTo(node, name, answer)) updates = addUpdateValues(updates, answer.values, name)
  }
  return updates === node.updates || updates === undefined ? node : { ...node, updates }
}

/** MySQL's form, in which more than one table can be assigned to, and columns need a table. */
const isMultiTable = ({ table, from, joins }: UpdateQueryNode): boolean =>
  table?.kind === 'ListNode' || (from === undefined && (joins?.length ?? 0) > 0)

function assignsTo({ updates }: UpdateQueryNode, name: TableNode, { values, context }: Answer): boolean {
  return (updates ?? []).some(({ column }) => {
    if (ReferenceNode.is(column) && column.table !== undefined) return sameTable(column.table, name)
    const [by] = [...values.values()].map(addition => addition.by)
    throw new PluginExecutionError(
      `An update of several tables must name the table of each column that it sets, for "${context.table}" gets values`,
      by ?? { plugin: '*', hook: 'updateValues' },
    )
  })
}
