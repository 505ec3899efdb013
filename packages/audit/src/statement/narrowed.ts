import type { Columns } from '@kysera/core'
import {
  AndNode,
  BinaryOperationNode,
  ParensNode,
  ReferenceNode,
  sql,
  WhereNode,
  type DeleteQueryNode,
  type OperationNode,
  type UpdateQueryNode,
} from 'kysely'
import { isExact, isOneOf, keyOf } from './row-keys.js'
import type { Write } from './session.js'

/**
 * The statement for the rows that have been locked alone: what others commit meanwhile comes after it.
 *
 * The same statement where the keys are too many to name, or may not be what the database holds.
 */
export function narrowed<N extends UpdateQueryNode | DeleteQueryNode>(
  write: Write,
  node: N,
  rows: readonly Columns[],
): N {
  const keys = rows.map(row => keyOf(write, row))
  const parameters = write.execution.query.parameters.length + keys.length * write.key.length
  if (parameters > Math.min(write.traits.maxParameters, maxNamed) || !keys.every(isExact)) return node
  const isLocked = keys.length === 0 ? sql`1 = 0`.toOperationNode() : isOneOf(write, keys)
  return { ...node, where: both(node.where, isLocked) }
}

/** Beyond, naming the keys costs more than it keeps out. */
const maxNamed = 10_000

function both(where: WhereNode | undefined, condition: OperationNode): WhereNode {
  if (where === undefined) return WhereNode.create(condition)
  return WhereNode.create(AndNode.create(asOperand(where.where), condition))
}

/** In parentheses where its meaning could change. */
function asOperand(condition: OperationNode): OperationNode {
  const isPlain = BinaryOperationNode.is(condition) && ReferenceNode.is(condition.leftOperand)
  return isPlain ? condition : ParensNode.create(condition)
}
