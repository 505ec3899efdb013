import type { AnyPlugin, QueryBuilderContext } from '@kysera/executor'

/** What a plugin did with a query. */
export interface PluginTestResult {
  /** Whether it has an `interceptQuery`. */
  readonly intercepted: boolean
  /** Whether it gave back another builder. */
  readonly modified: boolean
  /** What it threw. */
  readonly error?: Error | undefined
}

/** What is expected of it; all that is given is checked. */
export interface PluginAssertionOptions {
  readonly expectedOperation?: QueryBuilderContext['operation'] | undefined
  readonly expectedTable?: string | undefined
  readonly shouldModifyQuery?: boolean | undefined
}

/**
 * Gives a builder to `interceptQuery` of a plugin, and tells what it did. Without expectations nothing is thrown.
 *
 * @throws {Error} for an expectation that is not met.
 */
export function assertPluginBehavior(
  plugin: AnyPlugin,
  qb: object,
  context: QueryBuilderContext,
  { expectedOperation, expectedTable, shouldModifyQuery }: PluginAssertionOptions = {},
): PluginTestResult {
  const result = intercept(plugin, qb, context)
  const seen = result.intercepted ? context : undefined
  expectSame('operation', expectedOperation, seen?.operation)
  expectSame('table', expectedTable, seen?.table)
  expectSame('whether the query is modified', shouldModifyQuery, result.modified)
  return result
}

function intercept(plugin: AnyPlugin, qb: object, context: QueryBuilderContext): PluginTestResult {
  if (plugin.interceptQuery === undefined) return { intercepted: false, modified: false }
  try {
    return { intercepted: true, modified: plugin.interceptQuery(qb, context) !== qb }
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
    return { intercepted: true, modified: false, error }
  }
}

function expectSame<T>(what: string, expected: T | undefined, actual: T | undefined): void {
  if (expected === undefined || expected === actual) return
  throw new Error(`Expected ${what}: ${String(expected)}, but it is: ${String(actual)}`)
}
