import type { InsertQueryNode } from 'kysely'
import type { Decision, Rule, RuleSet } from '../decision/decide.js'
import { hasOpaqueText } from '../row-rules/bind-expression.js'
import { newRules } from '../row-rules/predicate.js'
import {
  armOf,
  assertRepeatable,
  brokenCandidates,
  candidatesOf,
  columnsNamed,
  newRowCondition,
} from './broken-rows.js'
import { guardConflict } from './guard-conflict.js'
import { guardInsertOfQuery } from './guard-insert-of-query.js'
import { judge } from './judge.js'
import { readRulesOfInsert, returnsRows } from './read-rules.js'
import {
  decideWrite,
  readDecision,
  violation,
  type GuardedWrite,
  type Open,
  type Session,
  type Target,
} from './session.js'
import { givenRows, type WrittenValues } from './written-values.js'

/** INSERT, also with an update arm, and REPLACE. */
export async function guardInsert(
  session: Session,
  node: InsertQueryNode,
  target: Target,
): Promise<GuardedWrite> {
  if (replacesRows(node)) await assertMayReplace(session, target)
  const rows = givenRows(node)
  if (rows === undefined) return guardInsertOfQuery(session, node, target)
  await checkNewRows(session, target, rows, returnsRows(node))
  return guardConflict(session, node, { target, rows })
}

const replacesRows = ({ replace, orAction }: InsertQueryNode): boolean =>
  replace === true || orAction?.action.toLowerCase() === 'replace'

/** Rows that are in the way are deleted, seen or not: all of them have to be anybody's to see and to delete. */
async function assertMayReplace(session: Session, target: Target): Promise<void> {
  const decisions: Decision[] = [
    await decideWrite(session, target, 'delete', {}),
    readDecision(session, target),
  ]
  const isFree = decisions.every(each => each.state === 'open' && isWithoutRules(each))
  if (!isFree) throw violation(session, 'delete', target, 'REPLACE would delete rows that may be hidden')
}

const isWithoutRules = ({ rules, byRow }: Open): boolean => byRow.length === 0 && !hasRules(rules)

const hasRules = (rules: RuleSet): boolean =>
  Object.values(rules).some((list: readonly Rule[]) => list.length > 0)

/** Checks rows whose values are given. */
async function checkNewRows(
  session: Session,
  target: Target,
  rows: readonly WrittenValues[],
  returns: boolean,
): Promise<void> {
  const read = readRulesOfInsert(session, target, returns)
  let shared: Open | undefined
  for (const row of rows) {
    const created: Open =
      shared ?? (await decideWrite(session, target, 'create', { data: row.data, row: { value: undefined } }))
    if (!created.sawData) shared = created
    if (row.isUnclear && (created.sawData || !isWithoutRules(created) || hasRules(read))) {
      throw violation(session, 'create', target, 'a column is given twice')
    }
    checkRow(session, target, row, [
      [created.rules, 'create'],
      [read, 'read'],
    ])
  }
}

function checkRow(
  session: Session,
  target: Target,
  row: WrittenValues,
  ruleSets: readonly (readonly [rules: RuleSet, operation: 'create' | 'read'])[],
): void {
  for (const [rules, operation] of ruleSets) {
    const judgement = judge(newRules(rules), {
      dialect: session.dialect,
      known: column => row.known(column, { kind: 'literal', value: null }),
      touches: () => true,
    })
    if (judgement.state === 'fails') throw broken(session, target, judgement.rule)
    if (judgement.rules !== undefined) askAbout(session, target, row, { rules: judgement.rules, operation })
  }
}

const broken = (session: Session, target: Target, rule: Rule | undefined): Error =>
  violation(session, 'create', target, 'the new row does not satisfy the policies', rule?.policy.name)

interface Asked {
  readonly rules: RuleSet
  readonly operation: 'create' | 'read'
}

function askAbout(session: Session, target: Target, row: WrittenValues, { rules, operation }: Asked): void {
  const columns = columnsOfCandidates(session, target, { rules, operation }, row.columns)
  for (const column of columns) {
    const value = row.find(column)
    if (value !== undefined) assertRepeatable(session, target, 'create', value)
  }
  const candidates = candidatesOf(target, columns, [armOf(row, columns)])
  const question = brokenCandidates(
    candidates,
    (resolve, names) => newRowCondition(session, target, rules, { operation, resolve, names }),
    target,
  )
  session.questions.add(
    target,
    question,
    violation(session, 'create', target, 'the new row does not satisfy the policies'),
  )
}

/** With text of SQL in a rule, it may be about any column. */
function columnsOfCandidates(
  session: Session,
  target: Target,
  { rules, operation }: Asked,
  given: readonly string[],
): string[] {
  const named = columnsNamed(session, target, rules, operation)
  return isOpaque(rules) ? [...new Set([...named, ...given])] : named
}

const isOpaque = (rules: RuleSet): boolean =>
  Object.values(rules)
    .flat()
    .some(({ rule }: Rule) => rule.kind === 'expression' && hasOpaqueText(rule.expression.toOperationNode()))
