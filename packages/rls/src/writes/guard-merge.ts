import {
  AndNode,
  InsertQueryNode,
  MatchedNode,
  ParensNode,
  RawNode,
  UpdateQueryNode,
  type MergeQueryNode,
  type OperationNode,
  type WhenNode,
} from 'kysely'
import { newRules } from '../row-rules/predicate.js'
import { existingCondition } from './guard-update.js'
import { judge } from './judge.js'
import { openRulesOfUpdate } from './new-row-of-update.js'
import { readRulesOfInsert, returnsRows } from './read-rules.js'
import {
  asOpen,
  decideWrite,
  readDecision,
  violation,
  type GuardedWrite,
  type Open,
  type Session,
  type Target,
} from './session.js'
import { assignedValues, givenRows } from './written-values.js'

/** MERGE: each branch as the statement that it stands for. What cannot be told before is refused. */
export async function guardMerge(
  session: Session,
  node: MergeQueryNode,
  target: Target,
): Promise<GuardedWrite> {
  const whens: WhenNode[] = []
  let guardedBranches = 0
  for (const when of node.whens ?? []) {
    const guarded = await guardWhen(session, when, { target, node })
    if (guarded !== when) guardedBranches += 1
    whens.push(guarded)
  }
  const matched = whens.filter(when => isMatched(when.condition))
  if (guardedBranches > 0 && matched.length > 1) {
    throw violation(session, 'merge', target, 'a row that one branch may not change would fall to the next')
  }
  return { node: guardedBranches === 0 ? node : { ...node, whens } }
}

interface Merge {
  readonly target: Target
  readonly node: MergeQueryNode
}

async function guardWhen(session: Session, when: WhenNode, { target, node }: Merge): Promise<WhenNode> {
  const { result } = when
  if (result === undefined) return when
  if (UpdateQueryNode.is(result)) return guardUpdateBranch(session, when, target, result)
  if (InsertQueryNode.is(result)) {
    await checkInsertBranch(session, result, { target, node })
    return when
  }
  const text = RawNode.is(result) ? result.sqlFragments.join('').trim().toLowerCase() : ''
  if (text === 'do nothing') return when
  if (text !== 'delete') throw violation(session, 'merge', target, 'a branch cannot be looked into')
  const decision = withoutRows(session, target, 'delete', await decideWrite(session, target, 'delete', {}))
  return withCondition(when, existingCondition(session, target, decision, 'delete'))
}

async function guardUpdateBranch(
  session: Session,
  when: WhenNode,
  target: Target,
  node: UpdateQueryNode,
): Promise<WhenNode> {
  const values = assignedValues(node.updates)
  const decided = await decideWrite(session, target, 'update', { data: values.data })
  const update = withoutRows(session, target, 'update', decided)
  const read = asOpen(session, target, 'update', readDecision(session, target))
  if (openRulesOfUpdate(session, target, values, [update, read.rules]).length > 0) {
    throw violation(session, 'update', target, 'what a branch makes of rows cannot be told before')
  }
  return withCondition(when, existingCondition(session, target, update))
}

function withoutRows(session: Session, target: Target, operation: string, decision: Open): Open {
  const [policy] = decision.byRow
  if (policy === undefined) return decision
  throw violation(
    session,
    operation,
    target,
    'a policy looks at rows, which a merge does not tell',
    policy.name,
  )
}

async function checkInsertBranch(
  session: Session,
  branch: InsertQueryNode,
  { target, node }: Merge,
): Promise<void> {
  const read = readRulesOfInsert(session, target, returnsRows(node))
  for (const row of givenRows(branch) ?? []) {
    const created = await decideWrite(session, target, 'create', {
      data: row.data,
      row: { value: undefined },
    })
    for (const rules of [created.rules, read]) {
      const judgement = judge(newRules(rules), {
        dialect: session.dialect,
        known: column => row.known(column, { kind: 'literal', value: null }),
        touches: () => true,
      })
      const isTold = judgement.state === 'ask' && judgement.rules === undefined
      if (!isTold || row.isUnclear) {
        throw violation(
          session,
          'create',
          target,
          'the new row does not satisfy the policies, or cannot be told',
        )
      }
    }
  }
}

const isMatched = (condition: OperationNode): boolean =>
  AndNode.is(condition)
    ? isMatched(condition.left)
    : MatchedNode.is(condition) && (!condition.not || condition.bySource)

function withCondition(when: WhenNode, condition: OperationNode | undefined): WhenNode {
  if (condition === undefined) return when
  return { ...when, condition: AndNode.create(when.condition, ParensNode.create(condition)) }
}
