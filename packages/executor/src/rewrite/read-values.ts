import {
  PrimitiveValueListNode,
  ValueNode,
  ValuesNode,
  type InsertQueryNode,
  type OperationNode,
  type UpdateQueryNode,
} from 'kysely'
import type { HookCall } from '../errors.js'
import { hookMisuse } from '../hook-failure.js'
import { assignedColumn } from './assigned-column.js'

/** The assignments of an UPDATE that a plugin built. */
export function updatedValues(node: UpdateQueryNode): ReadonlyMap<string, OperationNode> {
  const values = new Map<string, OperationNode>()
  for (const update of node.updates ?? []) {
    const column = assignedColumn(update)
    if (column !== undefined) values.set(column, update.value)
  }
  return values
}

/** The one row of an INSERT that a plugin built. */
export function insertedValues(node: InsertQueryNode, by: HookCall): ReadonlyMap<string, OperationNode> {
  const columns = node.columns ?? []
  if (columns.length === 0) return new Map()
  const rows = node.values !== undefined && ValuesNode.is(node.values) ? node.values.values : []
  const [row] = rows
  if (row === undefined || rows.length > 1) throw hookMisuse('must give the values of one row', by)
  const values = PrimitiveValueListNode.is(row)
    ? row.values.map(value => ValueNode.create(value))
    : row.values
  return new Map(
    columns.flatMap(({ column }, i) => (values[i] === undefined ? [] : [[column.name, values[i]]])),
  )
}
