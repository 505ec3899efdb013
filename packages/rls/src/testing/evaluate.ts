import { isPlainObject } from '@kysera/core'
import { foldName } from '@kysera/executor'
import type { EnteredContext } from '../context/context.js'
import { decideSoon, type Decision, type Rule, type RuleSet } from '../decision/decide.js'
import type { Subject } from '../decision/evaluation-context.js'
import { RLSError, RLSPolicyEvaluationError } from '../errors.js'
import type { RLSConfig } from '../options.js'
import type { RowOperation } from '../policy/operations.js'
import { activationIn } from '../protection/bypass.js'
import { tableOfFilters, type CompiledPolicy, type ProtectedTable } from '../protection/compile-schema.js'
import type { KnownColumn } from '../row-rules/literal.js'
import { existingRules, newRules } from '../row-rules/predicate.js'
import { judge, type Judgement } from '../writes/judge.js'
import { recordedTable } from './recorded-table.js'
import type { PolicyEvaluationResult, TestContext } from './results.js'

type Row = Readonly<Record<string, unknown>>

export interface Evaluation {
  readonly config: RLSConfig
  readonly context: EnteredContext
  readonly table: ProtectedTable
  readonly operation: RowOperation
  readonly given: TestContext
}

type Outcome = Omit<PolicyEvaluationResult, 'evaluatedPolicies'>

/** Decides by the code of the plugin, with a row in JavaScript where the plugin has the database look at rows. */
export async function evaluate(evaluation: Evaluation): Promise<PolicyEvaluationResult> {
  const { table, recorded } = recordedTable(evaluation.table, evaluation.given.row ?? evaluation.given.data)
  try {
    return { ...(await outcomeOf({ ...evaluation, table })), evaluatedPolicies: recorded }
  } catch (error) {
    return { ...failed(error), evaluatedPolicies: recorded }
  }
}

/** What cannot be decided is refused. */
function failed(error: unknown): Outcome {
  if (!(error instanceof RLSError)) throw error
  const policyName = error instanceof RLSPolicyEvaluationError ? error.policyName : undefined
  return { allowed: false, decisionType: 'deny', reason: error.message, ...(policyName && { policyName }) }
}

async function outcomeOf(evaluation: Evaluation): Promise<Outcome> {
  const { operation, table } = evaluation
  const own = await decide(evaluation, operation)
  if (own.state !== 'open') return closed(own)
  const seen = operation === 'create' ? { ...evaluation, table: tableOfFilters(table) } : evaluation
  const read = operation === 'read' ? own : await decide(seen, 'read')
  if (read.state !== 'open') return closed(read)
  const refused = checksOf(evaluation, own, read).map(refusedBy)
  return refused.find(outcome => outcome !== undefined) ?? granted(evaluation, own)
}

type Open = Decision & { readonly state: 'open' }

const closed = (decision: Exclude<Decision, Open>): Outcome =>
  decision.state === 'refused'
    ? refusal(decision.reason, decision.policy)
    : refusal('a policy needs what is not at hand in a test')

/** Rules, and what is known of the row that they are about. */
interface Check {
  readonly rules: RuleSet
  readonly known: (column: string) => KnownColumn
  readonly touches: (rule: Rule) => boolean
}

/** Of a row that is not given nothing is checked, but for what an update writes. */
function checksOf({ operation, given }: Evaluation, own: Open, read: Open): Check[] {
  const { row, data } = given
  const both = operation === 'read' ? [own.rules] : [read.rules, own.rules]
  const existing = both.map(existingRules)
  const changed = both.map(newRules)
  if (operation === 'create') {
    // As in an INSERT, what is not given is null.
    return data === undefined ? [] : about(changed, knownIn([data], { kind: 'literal', value: null }))
  }
  const old = row === undefined ? [] : about(existing, knownIn([row]))
  if (operation !== 'update' || data === undefined) return old
  if (row !== undefined) return [...old, ...about(changed, knownIn([data, row]))]
  return about(changed, knownIn([data], { kind: 'unchanged' }), rule => isAbout(rule, data))
}

const about = (
  ruleSets: readonly RuleSet[],
  known: Check['known'],
  touches: Check['touches'] = () => true,
): Check[] => ruleSets.map(rules => ({ rules, known, touches }))

/** A value by the name of its column: of the first row that has it, as the plugin tells names apart. */
const knownIn =
  (rows: readonly Row[], absent: KnownColumn = { kind: 'unknown' }): Check['known'] =>
  column => {
    for (const row of rows) {
      const name = Object.hasOwn(row, column) ? column : Object.keys(row).find(each => isNamed(each, column))
      if (name !== undefined) return { kind: 'literal', value: row[name] }
    }
    return absent
  }

const isNamed = (name: string, column: string): boolean => foldName(name) === foldName(column)

/** Whether a rule may say something else when these values are written. */
const isAbout = ({ rule }: Rule, data: Row): boolean =>
  rule.kind === 'expression' ||
  columnsIn(rule.object).some(column => Object.keys(data).some(name => isNamed(name, column)))

const columnsIn = (object: Row): string[] =>
  Object.entries(object).flatMap(([key, value]) =>
    Array.isArray(value) && (key === '$and' || key === '$or')
      ? value.flatMap((each: unknown) => (isPlainObject(each) ? columnsIn(each) : []))
      : [key],
  )

function decide({ config, context, table, given }: Evaluation, operation: RowOperation): Promise<Decision> {
  const isNew = operation === 'create'
  const subject: Subject = {
    context,
    operation,
    table: table.name,
    row: { value: isNew ? undefined : given.row },
    data: {
      value: operation === 'update' ? (given.data ?? {}) : isNew ? given.data : undefined,
      computed: [],
    },
    db: { value: undefined },
  }
  return decideSoon(table, subject, activationIn(context, config, { operation, table: table.name }))
}

function refusedBy({ rules, known, touches }: Check): Outcome | undefined {
  const judgement: Judgement = judge(rules, { dialect: 'postgres', known, touches })
  if (judgement.state === 'fails') {
    return refusal('the row does not satisfy the policies', judgement.rule?.policy)
  }
  if (judgement.rules === undefined) return undefined
  const [open] = Object.values(judgement.rules).flat()
  return refusal(
    'only a database can tell: it is an expression, or about a column that is not given',
    open?.policy,
  )
}

const refusal = (reason: string, policy?: Pick<CompiledPolicy, 'name'>): Outcome => ({
  allowed: false,
  decisionType: policy === undefined ? 'default' : 'deny',
  reason,
  ...(policy !== undefined && { policyName: policy.name }),
})

function granted({ table, operation, given }: Evaluation, { granted: policy, rules }: Open): Outcome {
  const hasAllows = table.policies[operation].allow.length > 0
  const isWithin =
    given.row === undefined && given.data === undefined && rules.allow.length + rules.filter.length > 0
  return {
    allowed: true,
    decisionType: hasAllows ? 'allow' : 'default',
    ...(policy !== undefined && { policyName: policy.name }),
    ...(isWithin && { reason: 'on the rows that satisfy the policies' }),
  }
}
