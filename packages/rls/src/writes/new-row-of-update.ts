import { walkChildren } from '@kysera/executor'
import {
  AndNode,
  ColumnNode,
  ExpressionWrapper,
  ParensNode,
  ReferenceNode,
  sql,
  ValueNode,
  type OperationNode,
} from 'kysely'
import type { Rule, RuleSet } from '../decision/decide.js'
import { hasOpaqueText } from '../row-rules/bind-expression.js'
import { columnsOf, type ColumnResolver } from '../row-rules/column-resolver.js'
import { newRules } from '../row-rules/predicate.js'
import { columnsNamed, newRowCondition } from './broken-rows.js'
import { judge, type KnownRow } from './judge.js'
import { assertRepeatable } from './broken-rows.js'
import { violation, type Open, type Session, type Target } from './session.js'
import type { WrittenValues } from './written-values.js'

/**
 * What a changed row has to satisfy that only the database can tell: rules of update, and of read once more, each set
 * by itself.
 *
 * @throws {RLSPolicyViolation} when the values that are known break a rule.
 */
export function openRulesOfUpdate(
  session: Session,
  target: Target,
  values: WrittenValues,
  [update, read]: readonly [update: Open, read: RuleSet],
): readonly RuleSet[] {
  const ruleSets = [newRules(update.rules), newRules({ ...read, validate: [] })]
  const isWithout = ruleSets.every(rules =>
    Object.values(rules).every((list: readonly Rule[]) => list.length === 0),
  )
  const looks = update.sawData || update.byRow.length > 0
  if (values.isUnclear && (looks || !isWithout))
    throw violation(session, 'update', target, 'a column is assigned twice, or has no name')
  if (isWithout) return []
  return ruleSets.flatMap(rules => {
    const judgement = judge(rules, knownRow(session, target, values))
    if (judgement.state === 'ask') return judgement.rules ?? []
    throw violation(session, 'update', target, brokenReason, judgement.rule?.policy.name)
  })
}

export const brokenReason = 'the changed row would not satisfy the policies'

function knownRow(session: Session, target: Target, values: WrittenValues): KnownRow {
  return {
    dialect: session.dialect,
    known: column => values.known(column, { kind: 'unchanged' }),
    touches: rule =>
      isOpaque(rule) || namedBy(session, target, rule).some(column => values.find(column) !== undefined),
  }
}

const isOpaque = ({ rule }: Rule): boolean =>
  rule.kind === 'expression' && hasOpaqueText(rule.expression.toOperationNode())

const namedBy = (session: Session, target: Target, rule: Rule): string[] =>
  columnsNamed(session, target, { allow: [], deny: [], validate: [], filter: [rule] }, 'update')

/** All sets of rules, about a row as it will be. */
export function changedRowCondition(
  session: Session,
  target: Target,
  rules: readonly RuleSet[],
  { values, names }: { readonly values: WrittenValues; readonly names: ReadonlySet<string> },
): OperationNode {
  const resolve = changedColumns(session, target, values, rules)
  const setting = { operation: 'update', resolve, names } as const
  return rules
    .map(each => newRowCondition(session, target, each, setting))
    .reduce((left, right) => AndNode.create(ParensNode.create(left), ParensNode.create(right)))
}

/** The columns of a row as it will be: what is assigned, else what is there. */
function changedColumns(
  session: Session,
  target: Target,
  values: WrittenValues,
  rules: readonly RuleSet[],
): ColumnResolver {
  const opaque = rules.flatMap(set => Object.values(set).flat()).find((rule: Rule) => isOpaque(rule))
  if (opaque !== undefined) {
    const reason =
      'a policy is text of SQL, in which the values of the changed row cannot be put: name columns by sql.ref'
    throw violation(session, 'update', target, reason, opaque.policy.name)
  }
  const old = columnsOf(target.name)
  return column => {
    const value = values.find(column)
    if (value === undefined) return old(column)
    assertRepeatable(session, target, 'update', value)
    assertStable(session, target, values, value)
    return ValueNode.is(value) ? typed(value, old(column)) : ParensNode.create(value)
  }
}

/** The value with the type of its column, without which PostgreSQL would compare texts. */
function typed(value: OperationNode, column: OperationNode): OperationNode {
  const [given, old] = [new ExpressionWrapper(value), new ExpressionWrapper(column)]
  return sql`case when 1 = 1 then ${given} else ${old} end`.toOperationNode()
}

/** MySQL assigns from left to right, and a value that reads a column sees what has been assigned to it. */
function assertStable(session: Session, target: Target, values: WrittenValues, value: OperationNode): void {
  if (session.dialect !== 'mysql' || ValueNode.is(value)) return
  if (hasOpaqueText(value) || readsAny(value, values)) {
    throw violation(
      session,
      'update',
      target,
      'a value that policies depend on reads what the statement assigns',
    )
  }
}

function readsAny(value: OperationNode, values: WrittenValues): boolean {
  let found = false
  const look = (node: OperationNode): OperationNode => {
    if (ReferenceNode.is(node) && ColumnNode.is(node.column)) {
      if (values.find(node.column.column.name) !== undefined) found = true
    }
    return walkChildren(node, look, undefined)
  }
  look(value)
  return found
}
