import {
  AndNode,
  BinaryOperationNode,
  OperatorNode,
  OrNode,
  ParensNode,
  TupleNode,
  ValueNode,
  type OperationNode,
} from 'kysely'

type Comparison = '=' | '<' | '>' | '<=' | '>=' | 'is' | 'is not'

export const compare = (left: OperationNode, operator: Comparison, right: OperationNode): OperationNode =>
  BinaryOperationNode.create(left, OperatorNode.create(operator), right)

const nothing = ValueNode.createImmediate(null)

export const isNull = (node: OperationNode): OperationNode => compare(node, 'is', nothing)
export const isNotNull = (node: OperationNode): OperationNode => compare(node, 'is not', nothing)

export const tuple = (nodes: readonly OperationNode[]): OperationNode => TupleNode.create(nodes)

export const allOf = (first: OperationNode, ...others: readonly OperationNode[]): OperationNode =>
  others.reduce((all, node) => AndNode.create(all, node), first)

/** One of several conditions; undefined when there is none, for which no row is left. */
export function anyOf(conditions: readonly (OperationNode | undefined)[]): OperationNode | undefined {
  const [first, ...others] = conditions.filter(condition => condition !== undefined)
  if (first === undefined || others.length === 0) return first
  return ParensNode.create(others.reduce((some, node) => OrNode.create(some, node), first))
}
