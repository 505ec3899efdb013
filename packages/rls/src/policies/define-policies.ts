import { allow, deny, filter, validate } from '../policy/builders.js'
import type { FilterCondition, PolicyCondition } from '../policy/condition.js'
import type { Operation } from '../policy/operations.js'
import type { ConditionalPolicyDefinition as Policy, PolicyOptions } from '../policy/policy.js'
import { definePolicy, type ReusablePolicy } from './reusable-policy.js'

type Options = Omit<PolicyOptions, 'name'>

/** One filter on read, named `<name>-filter`. */
export function defineFilterPolicy(
  name: string,
  filterFn: FilterCondition,
  options: Pick<PolicyOptions, 'priority'> = {},
): ReusablePolicy {
  return definePolicy({ name }, [filter('read', filterFn, { ...options, name: `${name}-filter` })])
}

/** One allow, named `<name>-allow`. */
export function defineAllowPolicy(
  name: string,
  operation: Operation | readonly Operation[],
  condition: PolicyCondition,
  options: Options = {},
): ReusablePolicy {
  return definePolicy({ name }, [allow(operation, condition, { ...options, name: `${name}-allow` })])
}

/** One deny, named `<name>-deny`. Without a condition it always denies. */
export function defineDenyPolicy(
  name: string,
  operation: Operation | readonly Operation[],
  condition?: PolicyCondition,
  options: Options = {},
): ReusablePolicy {
  return definePolicy({ name }, [deny(operation, condition, { ...options, name: `${name}-deny` })])
}

/** One validation, named `<name>-validate`. */
export function defineValidatePolicy(
  name: string,
  operation: Parameters<typeof validate>[0],
  condition: PolicyCondition,
  options: Options = {},
): ReusablePolicy {
  return definePolicy({ name }, [validate(operation, condition, { ...options, name: `${name}-validate` })])
}

type ByOperation<O extends string = Operation> = { readonly [K in O]?: PolicyCondition | undefined }

/** What {@link defineCombinedPolicy} takes. */
export interface CombinedPolicyConfig {
  /** On read. */
  readonly filter?: FilterCondition | undefined
  readonly allow?: ByOperation | undefined
  readonly deny?: ByOperation | undefined
  readonly validate?: ByOperation<'create' | 'update'> | undefined
}

/**
 * Several policies at once, named `<name>-filter`, `<name>-allow-<operation>` and so on.
 *
 * @example
 * const published = defineCombinedPolicy('published', {
 *   filter: { status: 'published' },
 *   allow: { update: ctx => ({ author_id: ctx.auth.userId }) },
 *   deny: { delete: () => true },
 * })
 */
export function defineCombinedPolicy(
  name: string,
  config: CombinedPolicyConfig | readonly Policy[],
): ReusablePolicy {
  return definePolicy({ name }, isList(config) ? config : combined(name, config))
}

const isList = (config: CombinedPolicyConfig | readonly Policy[]): config is readonly Policy[] =>
  Array.isArray(config)

function combined(name: string, config: CombinedPolicyConfig): Policy[] {
  const filters =
    config.filter === undefined ? [] : [filter('read', config.filter, { name: `${name}-filter` })]
  const allows = entriesOf(config.allow).map(([operation, condition]) =>
    allow(operation, condition, { name: `${name}-allow-${operation}` }),
  )
  const denies = entriesOf(config.deny).map(([operation, condition]) =>
    deny(operation, condition, { name: `${name}-deny-${operation}` }),
  )
  const validations = entriesOf(config.validate).map(([operation, condition]) =>
    validate(operation, condition, { name: `${name}-validate-${operation}` }),
  )
  return [...filters, ...allows, ...denies, ...validations]
}

function entriesOf<O extends string>(conditions: ByOperation<O> | undefined): [O, PolicyCondition][]
function entriesOf(conditions: ByOperation<string> = {}): [string, PolicyCondition][] {
  return Object.entries(conditions).flatMap(([operation, condition]) =>
    condition === undefined ? [] : [[operation, condition] satisfies [string, PolicyCondition]],
  )
}
