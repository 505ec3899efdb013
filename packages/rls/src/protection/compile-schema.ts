import type { ExpressionBuilder } from 'kysely'
import { RLSSchemaError } from '../errors.js'
import { normalizeOperations, type RowOperation } from '../policy/operations.js'
import type { ConditionalPolicyDefinition, PolicyActivationCondition, PolicyType } from '../policy/policy.js'
import type { RLSSchema, TableRLSConfig } from '../policy/schema.js'
import { assertValidSchema } from '../policy/validate-schema.js'
import type { EvaluationContext } from '../decision/evaluation-context.js'

// oxlint-disable typescript/no-explicit-any -- policies are written for tables of every shape
type AnyTable = TableRLSConfig<any>

/** A policy that can be asked. */
export interface CompiledPolicy {
  readonly type: PolicyType
  readonly name: string
  readonly priority: number
  /** Whether a rule about rows holds for new ones too. */
  readonly check: boolean
  readonly ask: (ctx: EvaluationContext, eb: ExpressionBuilder<any, any>) => unknown
  readonly isActive: PolicyActivationCondition | undefined
}

/** The policies about one operation, each list in the order of evaluation. */
export interface OperationPolicies {
  readonly deny: readonly CompiledPolicy[]
  readonly validate: readonly CompiledPolicy[]
  readonly allow: readonly CompiledPolicy[]
  readonly filter: readonly CompiledPolicy[]
}

/** The policies of one table. */
export interface ProtectedTable {
  /** As the schema calls it. */
  readonly name: string
  readonly defaultDeny: boolean
  readonly skipFor: readonly string[]
  readonly policies: Readonly<Record<RowOperation, OperationPolicies>>
  /** Whether it has no policies, and needs none. */
  readonly isFree: boolean
}

/** @throws {RLSSchemaError} when the schema makes no sense, or has a policy that only PostgreSQL can evaluate. */
export function compileSchema(schema: RLSSchema): readonly (readonly [string, ProtectedTable])[] {
  assertValidSchema(schema)
  return Object.entries<AnyTable | undefined>(schema).flatMap(([name, config]) =>
    config === undefined ? [] : [[name, compileTable(name, config)] as const],
  )
}
// oxlint-enable typescript/no-explicit-any

function compileTable(
  name: string,
  { policies, defaultDeny = true, skipFor = [] }: AnyTable,
): ProtectedTable {
  const compiled = policies.map((policy, index) => ({
    operations: normalizeOperations(policy.operation),
    policy: compilePolicy(policy, { table: name, index }),
  }))
  compiled.sort((a, b) => b.policy.priority - a.policy.priority)
  const about = (operation: RowOperation, type: PolicyType): CompiledPolicy[] =>
    compiled
      .filter(each => each.operations.includes(operation) && each.policy.type === type)
      .map(each => each.policy)
  const isFree = !defaultDeny && policies.length === 0
  return { name, defaultDeny, skipFor: [...skipFor], policies: policiesBy(about), isFree }
}

function policiesBy(
  about: (operation: RowOperation, type: PolicyType) => CompiledPolicy[],
): ProtectedTable['policies'] {
  const of = (operation: RowOperation): OperationPolicies => ({
    deny: about(operation, 'deny'),
    validate: about(operation, 'validate'),
    allow: about(operation, 'allow'),
    filter: about(operation, 'filter'),
  })
  return { read: of('read'), create: of('create'), update: of('update'), delete: of('delete') }
}

const noPolicies = /* @__PURE__ */ policiesBy(() => [])

/** A table without a policy. */
export const tableWithout = (name: string, defaultDeny: boolean): ProtectedTable => ({
  name,
  defaultDeny,
  skipFor: [],
  policies: noPolicies,
  isFree: !defaultDeny,
})

/** A table of which nothing counts but its filters. */
export const tableOfFilters = ({ name, policies, skipFor }: ProtectedTable): ProtectedTable => ({
  name,
  skipFor,
  defaultDeny: false,
  isFree: false,
  policies: { ...policies, read: { deny: [], validate: [], allow: [], filter: policies.read.filter } },
})

function compilePolicy(
  { type, condition, name, priority = 0, check = true, activationCondition }: ConditionalPolicyDefinition,
  { table, index }: { readonly table: string; readonly index: number },
): CompiledPolicy {
  const policyName = name ?? `${table}_policy_${index}`
  if (typeof condition === 'string') {
    throw new RLSSchemaError(
      `Policy "${policyName}" of "${table}" is SQL, which only PostgreSQL itself can evaluate`,
      {
        table,
        index,
      },
    )
  }
  const ask = typeof condition === 'function' ? condition : (): unknown => condition
  return { type, name: policyName, priority, check, ask, isActive: activationCondition }
}
