export { composePolicies, definePolicy, extendPolicy, overridePolicy } from './reusable-policy.js'
export {
  defineAllowPolicy,
  defineCombinedPolicy,
  defineDenyPolicy,
  defineFilterPolicy,
  defineValidatePolicy,
} from './define-policies.js'
export { createAdminPolicy } from './admin.js'
export { createOwnershipPolicy } from './ownership.js'
export { createSoftDeletePolicy } from './soft-delete.js'
export { createStatusAccessPolicy } from './status-access.js'
export { createTenantIsolationPolicy } from './tenant-isolation.js'

export type { ReusablePolicy, ReusablePolicyConfig } from './reusable-policy.js'
export type { CombinedPolicyConfig } from './define-policies.js'
export type { OwnershipConfig } from './ownership.js'
export type { SoftDeleteConfig } from './soft-delete.js'
export type { StatusAccessConfig } from './status-access.js'
export type { TenantIsolationConfig } from './tenant-isolation.js'
