import type { Dialect } from '@kysera/core'
import { ExpressionWrapper, type Expression, type SqlBool } from 'kysely'
import { eb } from '../decision/answer.js'
import type { Rule, RuleSet } from '../decision/decide.js'
import type { NamedTable } from '../protection/table-names.js'
import type { RowOperation } from '../policy/operations.js'
import { RLSPolicyEvaluationError } from '../errors.js'
import { bindExpression } from './bind-expression.js'
import type { ColumnResolver } from './column-resolver.js'
import { all, any, filterCondition, type Effect } from './filter-object.js'

/** Where rules become SQL. */
export interface RuleSetting {
  /** As the statement names it. */
  readonly table: NamedTable
  readonly operation: RowOperation
  readonly dialect: Dialect
  readonly resolve: ColumnResolver
  /** What the row is called where the rules are going to stand. */
  readonly names: Iterable<string>
  readonly warn: (message: string) => void
}

type Condition = Expression<SqlBool>

/** The condition of one rule. */
function ruleCondition({ rule, policy }: Rule, setting: RuleSetting, effect: Effect): Condition {
  const { table, operation, dialect, resolve, names, warn } = setting
  const fail = (problem: string): Error =>
    new RLSPolicyEvaluationError(operation, table.table, problem, policy.name)
  if (rule.kind === 'expression') {
    const node = bindExpression(rule.expression.toOperationNode(), { table, resolve, dialect, names, fail })
    return new ExpressionWrapper(node)
  }
  const onUndefined = (column: string): void =>
    warn(`Policy "${policy.name}" of "${table.table}" compares "${column}" with undefined: no row matches`)
  return filterCondition(rule.object, { resolve, dialect, effect, fail, onUndefined })
}

/** One of the allows, all filters and validations, and no deny; a deny that is unknown refuses. Nothing for every row. */
export function ruleSetCondition(rules: RuleSet, setting: RuleSetting): Condition | undefined {
  const one = (rule: Rule): Condition => ruleCondition(rule, setting, 'grants')
  const conditions = [
    ...(rules.allow.length > 0 ? [any(rules.allow.map(one))] : []),
    ...rules.filter.map(one),
    ...rules.validate.map(one),
    ...rules.deny.map(rule => eb.not(eb.parens(ruleCondition(rule, setting, 'denies')))),
  ]
  return conditions.length === 0 ? undefined : all(conditions)
}

/** The rules for rows that are there. */
export const existingRules = (rules: RuleSet): RuleSet => ({ ...rules, validate: [] })

/** The rules for new rows: without those that are about rows that are there. */
export const newRules = (rules: RuleSet): RuleSet => ({
  deny: rules.deny.filter(isChecked),
  validate: rules.validate,
  // Such an allow holds, and one is enough.
  allow: rules.allow.every(isChecked) ? rules.allow : [],
  filter: rules.filter.filter(isChecked),
})

const isChecked = ({ policy }: Rule): boolean => policy.check
