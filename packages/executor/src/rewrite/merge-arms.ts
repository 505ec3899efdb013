import {
  AndNode,
  InsertQueryNode,
  MatchedNode,
  UpdateQueryNode,
  type JoinNode,
  type MergeQueryNode,
  type OperationNode,
  type WhenNode,
} from 'kysely'
import type { Additions } from './column-values.js'
import { and, andOn } from './conditions.js'
import { addInsertValues } from './insert-values.js'
import { hasMark } from './mark.js'
import type { Answer } from './table-hooks.js'
import { addUpdateValues } from './update-values.js'

/**
 * A merge that matches rows of the target that pass, and whose arms carry the values of plugins.
 *
 * A row that does not pass matches nothing, so its source is not matched either; and it must not count as a row that
 * the source lacks.
 */
export function guardMerge(node: MergeQueryNode, answer: Answer, updateValues: Additions): MergeQueryNode {
  const using = node.using && guardUsing(node.using, answer)
  const whens = node.whens?.map(when => guardWhen(addValues(when, answer.values, updateValues), answer))
  if (using === node.using && whens?.every((when, i) => when === node.whens?.[i]) !== false) return node
  return { ...node, ...(using !== undefined && { using }), ...(whens !== undefined && { whens }) }
}

function guardUsing(using: JoinNode, { predicate, reference, asker }: Answer): JoinNode {
  if (predicate === undefined || hasMark(using.on?.on, reference, asker)) return using
  return { ...using, on: andOn(using.on, predicate) }
}

function guardWhen(when: WhenNode, { predicate, reference, asker }: Answer): WhenNode {
  const { condition } = when
  if (predicate === undefined || !isBySource(condition) || hasMark(condition, reference, asker)) return when
  return { ...when, condition: andCondition(condition, predicate) }
}

function isBySource(condition: OperationNode): boolean {
  if (AndNode.is(condition)) return isBySource(condition.left)
  return MatchedNode.is(condition) && condition.bySource
}

/** `not matched by source` stays in front, the user's condition behind it is kept together. */
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
