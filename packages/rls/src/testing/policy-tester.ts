import { enteredContext } from '../context/enter-context.js'
import type { EnteredContext } from '../context/context.js'
import { answerSoon } from '../decision/answer.js'
import { resolveOptions, type RLSConfig } from '../options.js'
import { rowOperations, type RowOperation } from '../policy/operations.js'
import type { RLSSchema } from '../policy/schema.js'
import { bypasses } from '../protection/bypass.js'
import type { CompiledPolicy, ProtectedTable } from '../protection/compile-schema.js'
import { evaluate } from './evaluate.js'
import { evaluateFilters } from './filters.js'
import { resultOf } from './recorded-table.js'
import type { FilterEvaluationResult, PolicyEvaluationResult, TestContext } from './results.js'

/** The names of the policies of a table. */
export interface PolicyNames {
  readonly allows: readonly string[]
  readonly denies: readonly string[]
  readonly filters: readonly string[]
  readonly validates: readonly string[]
}

/** Asks policies without a database. */
export class PolicyTester {
  readonly #config: RLSConfig
  readonly #tables: readonly string[]

  /** @throws {RLSSchemaError} when the schema makes no sense. */
  constructor(schema: RLSSchema) {
    this.#config = resolveOptions({ schema })
    this.#tables = Object.keys(schema)
  }

  /**
   * Whether the plugin would let somebody do this. With a row, rules about rows are applied to it; what only a database
   * could tell is refused, and a policy that fails is a refusal. A table without policies allows everything.
   */
  async evaluate(
    table: string,
    operation: RowOperation,
    given: TestContext,
  ): Promise<PolicyEvaluationResult> {
    const context = contextOf(given)
    const found = this.#find(table)
    if (found === undefined || bypasses(context, found, this.#config)) {
      return { allowed: true, decisionType: 'default', evaluatedPolicies: [] }
    }
    return evaluate({ config: this.#config, context, table: found, operation, given })
  }

  /** What filters of an operation restrict rows to. @throws {RLSPolicyEvaluationError} when a filter fails. */
  getFilters(
    table: string,
    operation: RowOperation,
    given: Pick<TestContext, 'auth' | 'meta'>,
  ): FilterEvaluationResult {
    const context = contextOf(given)
    const found = this.#find(table)
    if (found === undefined || bypasses(context, found, this.#config))
      return { conditions: {}, appliedFilters: [] }
    return evaluateFilters({ config: this.#config, context, table: found, operation })
  }

  /**
   * Whether one policy holds, filters included; undefined where only a database can tell.
   *
   * @throws {RLSPolicyEvaluationError} when the policy fails.
   */
  async testPolicy(
    table: string,
    name: string,
    given: TestContext,
  ): Promise<{ readonly found: boolean; readonly result?: boolean | undefined }> {
    const found = this.#find(table)
    const named = found && policiesOf(found).find(({ policy }) => policy.name === name)
    if (found === undefined || named === undefined) return { found: false }
    const { policy, operation } = named
    const { row, data } = given
    const answer = await answerSoon(policy, {
      context: contextOf(given),
      operation,
      table: found.name,
      row: { value: row },
      data: { value: data, computed: [] },
      db: { value: undefined },
    })
    if (answer.kind === 'decided') return { found: true, result: answer.holds }
    const rule = answer.kind === 'rule' && answer.rule.kind === 'object' ? answer.rule.object : undefined
    return { found: true, result: rule && resultOf(rule, row ?? data, policy.type) }
  }

  listPolicies(table: string): PolicyNames {
    const found = this.#find(table)
    const names = (type: CompiledPolicy['type']): string[] => [
      ...new Set(
        (found === undefined ? [] : policiesOf(found))
          .filter(({ policy }) => policy.type === type)
          .map(({ policy }) => policy.name),
      ),
    ]
    return {
      allows: names('allow'),
      denies: names('deny'),
      filters: names('filter'),
      validates: names('validate'),
    }
  }

  getTables(): string[] {
    return [...this.#tables]
  }

  #find(table: string): ProtectedTable | undefined {
    const found = this.#config.protection.find({ table })
    return found === undefined || found.isFree ? undefined : found
  }
}

/**
 * A tester for a schema, for tests that need no database.
 *
 * @throws {RLSSchemaError} when the schema makes no sense.
 * @example
 * const tester = createPolicyTester({ posts: { policies: [] } })
 * const { allowed } = await tester.evaluate('posts', 'read', { auth: { userId: 1, roles: [] } }) // false
 */
export const createPolicyTester = (schema: RLSSchema): PolicyTester => new PolicyTester(schema)

const contextOf = ({ auth, meta }: Pick<TestContext, 'auth' | 'meta'>): EnteredContext =>
  enteredContext({ auth, ...(meta && { meta }) })

function policiesOf({
  policies,
}: ProtectedTable): { readonly policy: CompiledPolicy; readonly operation: RowOperation }[] {
  return rowOperations.flatMap(operation => {
    const { deny, validate, allow, filter } = policies[operation]
    return [...deny, ...validate, ...allow, ...filter].map(policy => ({ policy, operation }))
  })
}
