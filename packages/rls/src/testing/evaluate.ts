import type { EnteredContext } from '../context/context.js'
import { decideSoon, type Decision, type RuleSet } from '../decision/decide.js'
import type { Subject } from '../decision/evaluation-context.js'
import { RLSError, RLSPolicyEvaluationError } from '../errors.js'
import type { RLSConfig } from '../options.js'
import type { RowOperation } from '../policy/operations.js'
import { activationIn } from '../protection/bypass.js'
import { tableOfFilters, type CompiledPolicy, type ProtectedTable } from '../protection/compile-schema.js'
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

/** The rules about a row, with the row. */
interface Check {
  readonly rules: RuleSet
  readonly row: Row | undefined
}

function checksOf({ operation, given }: Evaluation, own: Open, read: Open): Check[] {
  const { row, data } = given
  const both = operation === 'read' ? [own.rules] : [read.rules, own.rules]
  const created = both.map(rules => ({ rules: newRules(rules), row: data }))
  if (operation === 'create') return created
  const existing = both.map(rules => ({ rules: existingRules(rules), row }))
  const changed = operation === 'update' && row && data && { ...row, ...data }
  return changed ? [...existing, ...both.map(rules => ({ rules: newRules(rules), row: changed }))] : existing
}

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

function refusedBy({ rules, row }: Check): Outcome | undefined {
  if (row === undefined) return undefined
  const judgement: Judgement = judge(rules, {
    dialect: 'postgres',
    known: column =>
      Object.hasOwn(row, column) ? { kind: 'literal', value: row[column] } : { kind: 'unknown' },
    touches: () => true,
  })
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
