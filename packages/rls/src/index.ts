export { rlsPlugin } from './plugin.js'
export { allow, deny, filter, validate } from './policy/builders.js'
export { whenCondition, whenEnvironment, whenFeature, whenTimeRange } from './policy/activation.js'
export { defineRLSSchema, mergeRLSSchemas } from './policy/schema.js'
export { normalizeOperations } from './policy/operations.js'
export { createEvaluationContext } from './policy/evaluation-context.js'

export { rlsContext, withRLSContext, withRLSContextAsync } from './context/rls-context.js'
export { createRLSContext } from './context/create-context.js'

export {
  RLSContextError,
  RLSContextValidationError,
  RLSError,
  RLSErrorCodes,
  RLSPolicyEvaluationError,
  RLSPolicyViolation,
  RLSSchemaError,
} from './errors.js'

export type { RLSErrorCode } from './errors.js'
export type { RLSContextAccess } from './context/rls-context.js'
export type {
  CreateRLSContextOptions,
  EnteredContext,
  RLSAuthContext,
  RLSContext,
  RLSRequestContext,
} from './context/context.js'
export type { Operation, RowOperation } from './policy/operations.js'
export type {
  FilterCondition,
  FilterObject,
  PolicyCondition,
  PolicyEvaluationContext,
  RowExpression,
  RowRule,
} from './policy/condition.js'
export type {
  ConditionalPolicyDefinition,
  PolicyActivationCondition,
  PolicyActivationContext,
  PolicyDefinition,
  PolicyHints,
  PolicyOptions,
  PolicyType,
} from './policy/policy.js'
export type { RLSSchema, TableRLSConfig } from './policy/schema.js'

export {
  createResolver,
  createResolverManager,
  InMemoryCacheProvider,
  ResolverManager,
} from './resolvers/index.js'
export type {
  BaseResolverContext,
  ContextResolver,
  EnhancedRLSAuthContext,
  EnhancedRLSContext,
  InMemoryCacheProviderOptions,
  ResolvedData,
  ResolverCacheProvider,
  ResolverManagerOptions,
} from './resolvers/index.js'

export {
  createFieldAccessProcessor,
  createFieldAccessRegistry,
  FieldAccessProcessor,
  FieldAccessRegistry,
  maskedField,
  neverAccessible,
  ownerOnly,
  ownerOrRoles,
  publicReadRestrictedWrite,
  readOnly,
  rolesOnly,
} from './field-access/index.js'
export type {
  FieldAccessCondition,
  FieldAccessConfig,
  FieldAccessOptions,
  FieldAccessRegistryOptions,
  FieldAccessSchema,
  FieldOperation,
  MaskedRow,
  TableFieldAccessConfig,
} from './field-access/index.js'

export {
  composePolicies,
  createAdminPolicy,
  createOwnershipPolicy,
  createSoftDeletePolicy,
  createStatusAccessPolicy,
  createTenantIsolationPolicy,
  defineAllowPolicy,
  defineCombinedPolicy,
  defineDenyPolicy,
  defineFilterPolicy,
  definePolicy,
  defineValidatePolicy,
  extendPolicy,
  overridePolicy,
} from './policies/index.js'
export type {
  CombinedPolicyConfig,
  OwnershipConfig,
  ReusablePolicy,
  ReusablePolicyConfig,
  SoftDeleteConfig,
  StatusAccessConfig,
  TenantIsolationConfig,
} from './policies/index.js'

export { AuditLogger, ConsoleAuditAdapter, createAuditLogger, InMemoryAuditAdapter } from './audit/index.js'
export type {
  AuditConfig,
  AuditDecision,
  AuditDetails,
  AuditQueryParams,
  AuditStats,
  ConsoleAuditAdapterOptions,
  RLSAuditAdapter,
  RLSAuditEvent,
  TableAuditConfig,
} from './audit/index.js'
export type { RLSPluginOptions } from './options.js'
export type { DecisionFacts, DecisionLog } from './decision-log.js'

export {
  allowRelation,
  denyRelation,
  orgMembershipPath,
  relatedThrough,
  shopOrgMembershipPath,
  teamHierarchyPath,
} from './rebac/index.js'
export type {
  OrgMembershipOptions,
  ReBAcPolicyDefinition,
  RelationshipCondition,
  RelationshipPath,
  RelationshipStep,
  ShopOrgMembershipOptions,
  TeamHierarchyOptions,
} from './rebac/index.js'
export type { RLSExtension, RLSMethods } from './repository/extension.js'

export {
  createPolicyTester,
  createTestAuthContext,
  createTestRow,
  policyAssertions,
  PolicyTester,
} from './testing/index.js'
export type {
  EvaluatedPolicy,
  FilterEvaluationResult,
  PolicyAssertions,
  PolicyEvaluationResult,
  PolicyNames,
  TestContext,
} from './testing/index.js'
