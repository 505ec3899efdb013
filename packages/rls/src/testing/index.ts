export { createPolicyTester, PolicyTester } from './policy-tester.js'
export { policyAssertions } from './policy-assertions.js'
export { createTestAuthContext, createTestRow } from './test-values.js'

export type { PolicyNames } from './policy-tester.js'
export type { PolicyAssertions } from './policy-assertions.js'
export type {
  EvaluatedPolicy,
  FilterEvaluationResult,
  PolicyEvaluationResult,
  TestContext,
} from './results.js'
