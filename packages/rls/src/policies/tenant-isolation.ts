import { filter, validate } from '../policy/builders.js'
import type { FilterCondition, PolicyCondition } from '../policy/condition.js'
import type { Operation } from '../policy/operations.js'
import { definePolicy, type ReusablePolicy } from './reusable-policy.js'

export interface TenantIsolationConfig {
  /** Default: `'tenant_id'`. */
  readonly tenantColumn?: string | undefined
  /** Whether creates and updates are checked too. Default: `true`. */
  readonly validateOnMutation?: boolean | undefined
  /** Filters exactly these operations instead. Default: read, with checks of new rows. */
  readonly operations?: readonly Operation[] | undefined
}

/**
 * Everybody sees the rows of the own tenant alone, and moves none to another. Without a tenant in the context nothing
 * is seen and nothing written.
 *
 * @example
 * const posts = { policies: [...createTenantIsolationPolicy().policies], defaultDeny: false }
 */
export function createTenantIsolationPolicy({
  tenantColumn = 'tenant_id',
  validateOnMutation = true,
  operations,
}: TenantIsolationConfig = {}): ReusablePolicy {
  const name = 'tenantIsolation'
  const isOwn: FilterCondition = ctx => ({ [tenantColumn]: ctx.auth.tenantId })
  const filtered = filter(operations ?? 'read', isOwn, { name: `${name}-filter` })
  const checks = [
    validate('create', isOwnIn(tenantColumn), { name: `${name}-validate-create` }),
    validate('update', isLeftOrOwnIn(tenantColumn), { name: `${name}-validate-update` }),
  ]
  return definePolicy(
    { name, description: `Rows of the own tenant, by ${tenantColumn}`, tags: ['tenant'] },
    validateOnMutation && operations === undefined ? [filtered, ...checks] : [filtered],
  )
}

const isOwnIn =
  (column: string): PolicyCondition =>
  ({ auth, data }) =>
    auth.tenantId !== undefined && auth.tenantId !== null && data?.[column] === auth.tenantId

const isLeftOrOwnIn =
  (column: string): PolicyCondition =>
  ({ auth, data }) =>
    auth.tenantId !== undefined &&
    auth.tenantId !== null &&
    [undefined, auth.tenantId].includes(data?.[column])
