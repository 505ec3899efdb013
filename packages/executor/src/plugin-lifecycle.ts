import type { AnyDb } from './executor.js'
import { PluginValidationError } from './errors.js'
import type { AnyPlugin, SchemaFacts } from './plugin.js'

/** The plugins of one executor between `onInit` and `onDestroy`. */
export class PluginLifecycle {
  readonly #db: AnyDb
  readonly #plugins: readonly AnyPlugin[]
  #isDestroyed = false

  constructor(db: AnyDb, plugins: readonly AnyPlugin[]) {
    this.#db = db
    this.#plugins = plugins
  }

  /** @throws {PluginValidationError} when a plugin failed; those before it are destroyed. */
  async initialize(schema: SchemaFacts): Promise<void> {
    for (const [index, plugin] of this.#plugins.entries()) {
      try {
        await plugin.onInit?.(this.#db, schema)
      } catch (error) {
        // The error of the plugin that failed is the one to report.
        await destroyAll(this.#plugins.slice(0, index), this.#db)
        throw initializationFailed(plugin, error)
      }
    }
  }

  /** @throws {AggregateError} when plugins failed; all of them have been called. */
  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    const failures = await destroyAll(this.#plugins, this.#db)
    if (failures.length === 0) return
    const reasons = failures.map(({ plugin, error }) => `${plugin.name}: ${messageOf(error)}`)
    throw new AggregateError(
      failures.map(failure => failure.error),
      `Failed to destroy ${failures.length} plugin(s): ${reasons.join('; ')}`,
    )
  }
}

interface Failure {
  readonly plugin: AnyPlugin
  readonly error: unknown
}

async function destroyAll(plugins: readonly AnyPlugin[], db: AnyDb): Promise<Failure[]> {
  const failures: Failure[] = []
  for (const plugin of plugins.toReversed()) {
    try {
      await plugin.onDestroy?.(db)
    } catch (error) {
      failures.push({ plugin, error })
    }
  }
  return failures
}

function initializationFailed(plugin: AnyPlugin, cause: unknown): PluginValidationError {
  return new PluginValidationError(
    `Plugin "${plugin.name}" failed to initialize: ${messageOf(cause)}`,
    'INITIALIZATION_FAILED',
    { pluginName: plugin.name },
    { cause },
  )
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
