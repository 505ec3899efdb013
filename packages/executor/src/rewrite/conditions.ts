import {
  AndNode,
  BinaryOperationNode,
  OnNode,
  OperatorNode,
  ParensNode,
  UnaryOperationNode,
  type WhereNode,
  type OperationNode,
} from 'kysely'
import { isMark } from './mark.js'

/** Both conditions, each as a whole. */
export function and(left: OperationNode | undefined, right: OperationNode): OperationNode {
  if (left === undefined) return right
  const both: AndNode = { kind: 'AndNode', left: asOperand(left), right }
  return both
}

/** `where`, and a predicate besides. */
export const andWhere = (where: WhereNode | undefined, predicate: OperationNode): WhereNode => ({
  kind: 'WhereNode',
  where: and(where?.where, predicate),
})

/** `on`, and a predicate besides. */
export const andOn = (on: OnNode | undefined, predicate: OperationNode): OnNode =>
  OnNode.create(and(on?.on, predicate))

/** The condition, in parentheses when its meaning could change beside an `and`: raw SQL, `or`, the unknown. */
export function asOperand(condition: OperationNode): OperationNode {
  return holdsTogether(condition) ? condition : ParensNode.create(condition)
}

/** What the compiler prints within parentheses or as one word, whatever it holds. */
const closedKinds: ReadonlySet<string> = new Set([
  'AggregateFunctionNode',
  'CaseNode',
  'CastNode',
  'FunctionNode',
  'ParensNode',
  'PrimitiveValueListNode',
  'ReferenceNode',
  'SelectQueryNode',
  'TupleNode',
  'ValueListNode',
  'ValueNode',
])

function holdsTogether(node: OperationNode): boolean {
  if (AndNode.is(node)) return holdsTogether(node.left) && holdsTogether(node.right)
  if (BinaryOperationNode.is(node)) {
    return (
      OperatorNode.is(node.operator) && holdsTogether(node.leftOperand) && holdsTogether(node.rightOperand)
    )
  }
  if (UnaryOperationNode.is(node)) return OperatorNode.is(node.operator) && holdsTogether(node.operand)
  return closedKinds.has(node.kind) || isMark(node)
}
