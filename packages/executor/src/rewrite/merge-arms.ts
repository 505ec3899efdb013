import {
  AndNode,
  InsertQueryNode,
  MatchedNode,
  UpdateQueryNode,
  type MergeQueryNode,
  type OperationNode,
  type WhenNode,
} from 'kysely'
import type { Additions } from './column-values.js'
import { and } from './conditions.js'
import { addInsertValues } from './insert-values.js'
import { hasMark } from './mark.js'
import { qualifierOf } from './reference.js'
import type { Answer } from './table-hooks.js'
import { addUpdateValues } from './update-values.js'

/** A merge whose arms leave alone rows of the target that do not pass, and carry the values of plugins. */
export function guardMerge(node: MergeQueryNode, answer: Answer, updateValues: Additions): MergeQueryNode {
  const whens = node.whens?.map(when => guardWhen(addValues(when, answer.values, updateValues), answer))
  return whens === undefined || whens.every((when, i) => when === node.whens?.[i]) ? node : { ...node, whens }
}

function guardWhen(when: WhenNode, { predicate, reference }: Answer): WhenNode {
  const { condition } = when
  if (predicate === undefined || !findsRow(condition) || hasMark(condition, qualifierOf(reference)))
    return when
  return { ...when, condition: andCondition(condition, predicate) }
}

/** `matched`, and `not matched by source`: the arms that act on a row of the target. */
function findsRow(condition: OperationNode): boolean {
  if (AndNode.is(condition)) return findsRow(condition.left)
  return MatchedNode.is(condition) && (!condition.not || condition.bySource)
}

/** `matched` stays in front, the user's condition behind it is kept together. */
function andCondition(condition: OperationNode, predicate: OperationNode): OperationNode {
  if (!AndNode.is(condition)) return AndNode.create(condition, predicate)
  return AndNode.create(condition.left, and(condition.right, predicate))
}

function addValues(when: WhenNode, insertValues: Additions, updateValues: Additions): WhenNode {
  const { result } = when
  if (result === undefined) return when
  if (InsertQueryNode.is(result)) return withResult(when, addInsertValues(result, insertValues))
  if (!UpdateQueryNode.is(result)) return when
  const updates = addUpdateValues(result.updates, updateValues)
  if (updates === undefined || updates === result.updates) return when
  const arm: UpdateQueryNode = { ...result, updates }
  return withResult(when, arm)
}

const withResult = (when: WhenNode, result: OperationNode): WhenNode =>
  result === when.result ? when : { ...when, result }
