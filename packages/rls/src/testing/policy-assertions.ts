import { isDeepStrictEqual } from 'node:util'
import type { FilterEvaluationResult, PolicyEvaluationResult } from './results.js'

export interface PolicyAssertions {
  /** @throws {Error} when it was refused. */
  readonly assertAllowed: (result: PolicyEvaluationResult, message?: string) => void
  /** @throws {Error} when it was allowed. */
  readonly assertDenied: (result: PolicyEvaluationResult, message?: string) => void
  /** @throws {Error} when the policy neither decided nor was asked. */
  readonly assertPolicyUsed: (result: PolicyEvaluationResult, name: string, message?: string) => void
  /** Compares by value. @throws {Error} when a condition is missing, or another one. */
  readonly assertFiltersInclude: (
    result: FilterEvaluationResult,
    expected: Readonly<Record<string, unknown>>,
    message?: string,
  ) => void
}

/** Assertions for any test runner. */
export const policyAssertions: PolicyAssertions = {
  assertAllowed: (result, message) =>
    assert(result.allowed, message ?? `Expected to be allowed, but: ${result.reason ?? 'it was refused'}`),
  assertDenied: (result, message) =>
    assert(!result.allowed, message ?? `Expected to be refused, but it was allowed${by(result.policyName)}`),
  assertPolicyUsed: ({ policyName, evaluatedPolicies }, name, message) =>
    assert(
      policyName === name || evaluatedPolicies.some(policy => policy.name === name),
      message ??
        `Expected policy "${name}" to be used, but: ${evaluatedPolicies.map(policy => policy.name).join()}`,
    ),
  assertFiltersInclude: ({ conditions }, expected, message) => {
    for (const [column, condition] of Object.entries(expected)) {
      const isThere = Object.hasOwn(conditions, column) && isDeepStrictEqual(conditions[column], condition)
      assert(isThere, message ?? `Expected another condition on "${column}"`)
    }
  },
}

const by = (policy: string | undefined): string => (policy === undefined ? '' : ` by "${policy}"`)

function assert(holds: boolean, message: string): void {
  if (!holds) throw new Error(message)
}
