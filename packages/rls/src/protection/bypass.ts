import { getEnv } from '@kysera/core'
import type { EnteredContext } from '../context/context.js'
import { RLSPolicyEvaluationError } from '../errors.js'
import { isObject } from '../is-object.js'
import type { RLSConfig } from '../options.js'
import type { RowOperation } from '../policy/operations.js'
import type { PolicyActivationContext } from '../policy/policy.js'
import type { CompiledPolicy, ProtectedTable } from './compile-schema.js'

/** Whether no policy of any table holds. */
export const bypassesAll = (
  { auth }: EnteredContext,
  { bypassRoles }: Pick<RLSConfig, 'bypassRoles'>,
): boolean => auth.isSystem === true || auth.roles.some(role => bypassRoles.includes(role))

/** Whether no policy of a table holds. */
export const bypasses = (context: EnteredContext, table: ProtectedTable, config: RLSConfig): boolean =>
  bypassesAll(context, config) || context.auth.roles.some(role => table.skipFor.includes(role))

/** Tells which policies count in a context. */
export function activationIn(
  context: EnteredContext,
  config: RLSConfig,
  { operation, table }: { readonly operation: RowOperation; readonly table: string },
): (policy: CompiledPolicy) => boolean {
  let known: PolicyActivationContext | undefined
  return ({ isActive, name }) => {
    if (isActive === undefined) return true
    try {
      return isActive((known ??= activationContext(context, config)))
    } catch (thrown) {
      const problem = 'whether it is active cannot be told'
      throw new RLSPolicyEvaluationError(operation, table, problem, name, thrown)
    }
  }
}

function activationContext(context: EnteredContext, config: RLSConfig): PolicyActivationContext {
  const meta: Record<string, unknown> = { ...(isObject(context.meta) && context.meta) }
  const environment = typeof meta.environment === 'string' ? meta.environment : config.environment
  return {
    environment: environment ?? getEnv('NODE_ENV'),
    features: isFeatures(meta.features) ? meta.features : config.features,
    timestamp: context.timestamp,
    meta,
    auth: { ...context.auth },
  }
}

const isFeatures = (value: unknown): value is NonNullable<PolicyActivationContext['features']> =>
  isObject(value)
