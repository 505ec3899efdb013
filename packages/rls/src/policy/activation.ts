import { RLSSchemaError } from '../errors.js'
import type { Operation } from './operations.js'
import type {
  ConditionalPolicyDefinition,
  PolicyActivationCondition,
  PolicyActivationContext,
} from './policy.js'

type Policy<Condition> = ConditionalPolicyDefinition<Operation, Condition>

/**
 * The policy counts only while a condition holds. Conditions nest: all of them have to hold.
 *
 * @example
 * whenCondition(
 *   ctx => ctx.meta?.readOnly === true,
 *   () => deny(['create', 'update', 'delete']),
 * )
 */
export function whenCondition<Condition>(
  condition: PolicyActivationCondition,
  policyFn: () => Policy<Condition>,
): Policy<Condition> {
  const policy = policyFn()
  const inner = policy.activationCondition
  const both: PolicyActivationCondition = ctx => condition(ctx) && (inner === undefined || inner(ctx))
  return { ...policy, activationCondition: both }
}

/** The policy counts only in one of these environments: `meta.environment`, the plugin's option, or `NODE_ENV`. */
export function whenEnvironment<Condition>(
  environment: string | readonly string[],
  policyFn: () => Policy<Condition>,
): Policy<Condition> {
  const environments: readonly (string | undefined)[] = [environment].flat()
  return whenCondition(
    ctx => ctx.environment !== undefined && environments.includes(ctx.environment),
    policyFn,
  )
}

/** The policy counts only while a feature is on: one of `meta.features`, or of the plugin's option. */
export function whenFeature<Condition>(
  feature: string,
  policyFn: () => Policy<Condition>,
): Policy<Condition> {
  return whenCondition(ctx => isOn(ctx.features, feature), policyFn)
}

function isOn(features: PolicyActivationContext['features'], feature: string): boolean {
  if (features === undefined) return false
  if (Array.isArray(features)) return features.includes(feature)
  if (features instanceof Set) return features.has(feature)
  return Object.hasOwn(features, feature) && Boolean(features[feature])
}

/**
 * The policy counts only between two hours of the local day, the first included, also across midnight.
 *
 * @throws {RLSSchemaError} for hours that are no integers from 0 to 24.
 */
export function whenTimeRange<Condition>(
  startHour: number,
  endHour: number,
  policyFn: () => Policy<Condition>,
): Policy<Condition> {
  for (const hour of [startHour, endHour]) {
    if (!Number.isInteger(hour) || hour < 0 || hour > 24) {
      throw new RLSSchemaError(`An hour is an integer from 0 to 24: ${hour}`)
    }
  }
  return whenCondition(({ timestamp = new Date() }) => {
    const hour = timestamp.getHours()
    return startHour <= endHour ? hour >= startHour && hour < endHour : hour >= startHour || hour < endHour
  }, policyFn)
}
