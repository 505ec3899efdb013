import { targetsOf } from '@kysera/executor'
import {
  FromNode,
  type OperationNode,
  SelectionNode,
  sql,
  type SelectQueryNode,
  type UpdateQueryNode,
} from 'kysely'
import { conditionOf } from '../guard/guard-reference.js'
import { assertUnshadowed, bothOf, isBroken } from './broken-rows.js'
import { withChoiceOfRows } from './by-row.js'
import { brokenReason, changedRowCondition, openRulesOfUpdate } from './new-row-of-update.js'
import {
  asOpen,
  decideWrite,
  knownDecision,
  readDecision,
  violation,
  type GuardedWrite,
  type Open,
  type Session,
  type Target,
} from './session.js'
import { namesOf } from './targets.js'
import { assignedValues, type WrittenValues } from './written-values.js'

/** UPDATE: the rows that are there are guarded already, as far as that could be decided without the values. */
export async function guardUpdate(
  session: Session,
  node: UpdateQueryNode,
  targets: readonly Target[],
): Promise<GuardedWrite> {
  const values = assignedValues(node.updates)
  let guarded: GuardedWrite & { readonly node: UpdateQueryNode } = { node }
  for (const target of targets) {
    const decided = await decide(session, target, values)
    const where = decided.isNew ? existingCondition(session, target, decided.update) : undefined
    if (where !== undefined)
      guarded = { ...guarded, node: { ...guarded.node, where: bothOf(guarded.node.where, where) } }
    guarded = checkChangedRows(session, target, guarded, { values, update: decided.update })
    guarded = withChoiceOfRows(session, target, guarded, {
      operation: 'update',
      decision: decided.update,
      data: values.data,
    })
  }
  return guarded
}

interface Decided {
  readonly update: Open
  /** Whether it could not be decided when the statement was compiled. */
  readonly isNew: boolean
}

async function decide(session: Session, target: Target, values: WrittenValues): Promise<Decided> {
  const known = knownDecision(session, target, 'update')
  if (known !== undefined) return { update: asOpen(session, target, 'update', known), isNew: false }
  return { update: await decideWrite(session, target, 'update', { data: values.data }), isNew: true }
}

export function existingCondition(
  session: Session,
  target: Target,
  decision: Open,
  operation: 'update' | 'delete' = 'update',
): OperationNode | undefined {
  const reference = { ...target.named, write: operation, isTarget: true, dialect: session.dialect }
  const { logger } = session.config
  const condition = conditionOf(decision, operation, { reference, name: target.name, logger })
  return condition && assertUnshadowed(condition.toOperationNode(), session.node, target.table.name)
}

interface Changes {
  readonly values: WrittenValues
  readonly update: Open
}

/** What the database has to tell of changed rows is asked before, and holds for the statement too. */
function checkChangedRows<G extends { readonly node: UpdateQueryNode }>(
  session: Session,
  target: Target,
  guarded: G,
  { values, update }: Changes,
): G {
  const { node } = guarded
  const read = readDecision(session, target)
  const readRules = read.state === 'open' ? read.rules : { allow: [], deny: [], validate: [], filter: [] }
  const rules = openRulesOfUpdate(session, target, values, [update, readRules])
  if (rules.length === 0) return guarded
  const condition = changedRowCondition(session, target, rules, { values, names: namesOf(node) })
  session.questions.add(
    target,
    brokenRows(node, condition),
    violation(session, 'update', target, brokenReason),
  )
  return { ...guarded, node: { ...node, where: bothOf(node.where, condition) } }
}

/** The rows that a statement would change so that they break a rule. */
function brokenRows(node: UpdateQueryNode, condition: OperationNode): SelectQueryNode {
  const { joins, where } = node
  return {
    kind: 'SelectQueryNode',
    from: FromNode.create([...targetsOf(node), ...(node.from?.froms ?? [])]),
    selections: [SelectionNode.create(sql`1`.as('one').toOperationNode())],
    ...(joins && { joins }),
    where: bothOf(where, isBroken(condition)),
  }
}
