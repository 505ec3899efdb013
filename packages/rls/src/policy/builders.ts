import type { FilterCondition, PolicyCondition, PolicyEvaluationContext } from './condition.js'
import type { Operation } from './operations.js'
import type { ConditionalPolicyDefinition, PolicyOptions, PolicyType } from './policy.js'

type Operations<O extends Operation = Operation> = O | readonly O[]

/**
 * Grants an operation on the rows for which the condition holds. Where a table has several, one has to hold.
 *
 * A condition that gives a filter object or an expression is part of the statement and costs no query. One that looks
 * at `ctx.row` has the rows of an UPDATE or DELETE read before it, and cannot be used to read.
 *
 * @example
 * allow('update', ctx => ({ author_id: ctx.auth.userId }))
 */
export function allow<Ctx = PolicyEvaluationContext>(
  operation: Operations,
  condition: PolicyCondition<Ctx>,
  options?: PolicyOptions,
): ConditionalPolicyDefinition<Operation, PolicyCondition<Ctx>> {
  return policyOf('allow', operation, condition, { priority: 0, ...options })
}

/**
 * Refuses an operation on the rows for which the condition holds, or is unknown to the database. Without a condition:
 * on all rows.
 *
 * @example
 * deny('all', ctx => ctx.auth.attributes?.banned === true, { name: 'block-banned-users', priority: 200 })
 */
export function deny<Ctx = PolicyEvaluationContext>(
  operation: Operations,
  condition: PolicyCondition<Ctx> = always,
  options?: PolicyOptions,
): ConditionalPolicyDefinition<Operation, PolicyCondition<Ctx>> {
  return policyOf('deny', operation, condition, { priority: 100, ...options })
}

/** Of a deny that has no condition of its own. */
export const always = (): true => true

/**
 * Restricts an operation to rows. Where a table has several, all have to hold.
 *
 * A filter on read holds for new rows too, unless it has `{ check: false }`.
 *
 * @example
 * filter('read', ctx => ({ tenant_id: ctx.auth.tenantId }))
 */
export function filter<Ctx = PolicyEvaluationContext>(
  operation: Operations,
  condition: FilterCondition<Ctx>,
  options?: PolicyOptions,
): ConditionalPolicyDefinition<Operation, FilterCondition<Ctx>> {
  return policyOf('filter', operation, condition, { priority: 0, ...options })
}

/**
 * Checks the values of a new row. All validations of a table have to hold.
 *
 * @example
 * validate('create', ctx => ctx.data?.tenant_id === ctx.auth.tenantId)
 */
export function validate<Ctx = PolicyEvaluationContext>(
  operation: 'create' | 'update' | 'all' | readonly ('create' | 'update')[],
  condition: PolicyCondition<Ctx>,
  options?: PolicyOptions,
): ConditionalPolicyDefinition<Operation, PolicyCondition<Ctx>> {
  const operations: readonly Operation[] = operation === 'all' ? ['create', 'update'] : [operation].flat()
  return policyOf('validate', operations, condition, { priority: 0, ...options })
}

function policyOf<Condition>(
  type: PolicyType,
  operation: Operations,
  condition: Condition,
  { condition: activationCondition, ...options }: PolicyOptions,
): ConditionalPolicyDefinition<Operation, Condition> {
  return {
    type,
    operation: typeof operation === 'string' ? operation : [...operation],
    condition,
    ...options,
    ...(activationCondition && { activationCondition }),
  }
}
