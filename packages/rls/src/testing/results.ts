import type { RLSAuthContext } from '../context/context.js'
import type { PolicyType } from '../policy/policy.js'

/** Who asks, and of what. */
export interface TestContext {
  readonly auth: RLSAuthContext
  /** The row as it is in the table. Without one, rules about rows count as satisfied by some. */
  readonly row?: Readonly<Record<string, unknown>> | undefined
  /** The values of a create or an update. */
  readonly data?: Readonly<Record<string, unknown>> | undefined
  readonly meta?: Readonly<Record<string, unknown>> | undefined
}

/** A policy that was asked, and whether it holds; undefined where only a database can tell. */
export interface EvaluatedPolicy {
  readonly name: string
  readonly type: PolicyType
  readonly result: boolean | undefined
}

/** What the plugin would say. */
export interface PolicyEvaluationResult {
  readonly allowed: boolean
  /** Set when one policy decided. */
  readonly policyName?: string | undefined
  /** `'default'`: no policy decided. */
  readonly decisionType: 'allow' | 'deny' | 'default'
  readonly reason?: string | undefined
  /** In the order in which they were asked. */
  readonly evaluatedPolicies: readonly EvaluatedPolicy[]
}

/** What restricts the rows of an operation. */
export interface FilterEvaluationResult {
  /** By column. Where several filters are about one: `{ $and: […] }`. `{ $or: [] }` is no row at all. */
  readonly conditions: Readonly<Record<string, unknown>>
  /** The filters that count, those included that gave an expression. */
  readonly appliedFilters: readonly string[]
}
