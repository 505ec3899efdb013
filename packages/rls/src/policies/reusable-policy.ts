import { RLSSchemaError } from '../errors.js'
import type { ConditionalPolicyDefinition as Policy } from '../policy/policy.js'

/** Policies under a name, to be spread into the `policies` of tables. */
export interface ReusablePolicy {
  readonly name: string
  readonly description?: string | undefined
  readonly policies: readonly Policy[]
  readonly tags?: readonly string[] | undefined
}

/** What a reusable policy says of itself. */
export interface ReusablePolicyConfig {
  readonly name: string
  readonly description?: string | undefined
  readonly tags?: readonly string[] | undefined
}

/**
 * Gives policies a name.
 *
 * @throws {RLSSchemaError} without a name.
 */
export function definePolicy(config: ReusablePolicyConfig, policies: readonly Policy[]): ReusablePolicy {
  if (typeof config.name !== 'string' || config.name === '') {
    throw new RLSSchemaError('A reusable policy needs a name')
  }
  return { ...config, policies: [...policies] }
}

/**
 * The policies of several, one after the other, with the tags of all.
 *
 * @example
 * const forTenants = composePolicies('forTenants', [createTenantIsolationPolicy(), createAdminPolicy(['support'])])
 */
export function composePolicies(name: string, policies: readonly ReusablePolicy[]): ReusablePolicy
export function composePolicies(...policies: ReusablePolicy[]): ReusablePolicy
export function composePolicies(
  first: string | ReusablePolicy | undefined,
  ...others: readonly (ReusablePolicy | readonly ReusablePolicy[])[]
): ReusablePolicy {
  const rest = others.flat()
  const isNamed = typeof first === 'string'
  const all = isNamed || first === undefined ? rest : [first, ...rest]
  return definePolicy(
    {
      name: isNamed ? first : all.map(({ name }) => name).join('_'),
      tags: [...new Set(all.flatMap(({ tags = [] }) => tags))],
    },
    all.flatMap(({ policies }) => policies),
  )
}

/** A reusable policy with more policies, named `<base>_extended`. */
export function extendPolicy(
  base: ReusablePolicy,
  added: readonly Policy[] | { readonly additionalPolicies: readonly Policy[] },
): ReusablePolicy {
  const policies = 'additionalPolicies' in added ? added.additionalPolicies : added
  return { ...base, name: `${base.name}_extended`, policies: [...base.policies, ...policies] }
}

/**
 * A reusable policy in which others stand for those of some names, named `<base>_overridden`.
 *
 * @throws {RLSSchemaError} for a name that no policy of it has.
 */
export function overridePolicy(
  base: ReusablePolicy,
  overrides: Readonly<Record<string, Policy>>,
): ReusablePolicy {
  const byName = new Map(Object.entries(overrides))
  const unknown = [...byName.keys()].find(name => !base.policies.some(policy => policy.name === name))
  if (unknown !== undefined) {
    throw new RLSSchemaError(`"${base.name}" has no policy "${unknown}" that could be overridden`, {
      policy: unknown,
    })
  }
  const policies = base.policies.map(policy => byName.get(policy.name ?? '') ?? policy)
  return { ...base, name: `${base.name}_overridden`, policies }
}
