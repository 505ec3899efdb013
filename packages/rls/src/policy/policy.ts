import type { FilterCondition, PolicyCondition } from './condition.js'
import type { Operation } from './operations.js'

export type PolicyType = 'allow' | 'deny' | 'filter' | 'validate'

/** For readers and tools: never changes a decision. */
export interface PolicyHints {
  indexColumns?: string[] | undefined
  selectivity?: 'high' | 'medium' | 'low' | undefined
  leakproof?: boolean | undefined
  stable?: boolean | undefined
  async?: boolean | undefined
  cacheable?: boolean | undefined
  cacheTTL?: number | undefined
}

/** What an activation condition sees. */
export interface PolicyActivationContext {
  environment?: string | undefined
  features?: Set<string> | string[] | Record<string, unknown> | undefined
  timestamp?: Date | undefined
  meta?: Record<string, unknown> | undefined
  auth?:
    | {
        userId?: string | number | undefined
        roles?: string[] | undefined
        isSystem?: boolean | undefined
        [key: string]: unknown
      }
    | undefined
}

/** Whether a policy counts just now. */
export type PolicyActivationCondition = (ctx: PolicyActivationContext) => boolean

export interface PolicyDefinition<
  TOperation extends Operation = Operation,
  TCondition = PolicyCondition | FilterCondition,
> {
  type: PolicyType
  operation: TOperation | TOperation[]
  condition: TCondition
  /** Default: `<table>_policy_<index>`. */
  name?: string | undefined
  /** Higher is evaluated first; the outcome is the same. */
  priority?: number | undefined
  /** `false`: a rule about rows holds for rows that are there, and not for new ones. Default: `true`. */
  check?: boolean | undefined
  /** PostgreSQL's own policies only. */
  using?: string | undefined
  /** PostgreSQL's own policies only. */
  withCheck?: string | undefined
  /** PostgreSQL's own policies only. */
  role?: string | undefined
  hints?: PolicyHints | undefined
}

/** A policy that may be switched off. */
export interface ConditionalPolicyDefinition<
  TOperation extends Operation = Operation,
  TCondition = PolicyCondition | FilterCondition,
> extends PolicyDefinition<TOperation, TCondition> {
  activationCondition?: PolicyActivationCondition | undefined
}

export interface PolicyOptions {
  name?: string | undefined
  priority?: number | undefined
  hints?: PolicyHints | undefined
  /** The policy counts only while this holds, as with `whenCondition`. */
  condition?: PolicyActivationCondition | undefined
  check?: boolean | undefined
  using?: string | undefined
  withCheck?: string | undefined
  role?: string | undefined
}
