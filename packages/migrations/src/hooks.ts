import { messageOf } from './errors.js'
import type { Log } from './logger.js'
import type { Migration, MigrationDirection } from './migration.js'
import type { Step } from './plan.js'
import type { MigrationRunner } from './runner.js'

/** Something that is told of every migration that runs; nothing of it is told in a dry run. */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations do not know the schema type of the application
export interface MigrationPlugin<DB = any> {
  name: string
  version: string
  /** Before the first call of a runner that runs something. It may ask the runner where things stand, not run it. */
  onInit?(runner: MigrationRunner<DB>): Promise<void> | void
  /** Before the transaction of a migration. One that throws fails the migration, which does not run. */
  beforeMigration?(migration: Migration<DB>, operation: MigrationDirection): Promise<void> | void
  /** After the migration is committed and recorded, with its milliseconds. One that throws is logged. */
  afterMigration?(
    migration: Migration<DB>,
    operation: MigrationDirection,
    duration: number,
  ): Promise<void> | void
  /** With what was thrown. One that throws is logged. */
  onMigrationError?(
    migration: Migration<DB>,
    operation: MigrationDirection,
    error: unknown,
  ): Promise<void> | void
}

/** The hooks of all plugins, in their order. */
export class Hooks {
  readonly #plugins: readonly MigrationPlugin[]
  readonly #log: Log

  constructor(plugins: readonly MigrationPlugin[], log: Log) {
    this.#plugins = plugins
    this.#log = log
  }

  async before({ migration, direction }: Step): Promise<void> {
    for (const plugin of this.#plugins) await plugin.beforeMigration?.(migration, direction)
  }

  async after({ migration, direction }: Step, duration: number): Promise<void> {
    await this.#each('afterMigration', plugin => plugin.afterMigration?.(migration, direction, duration))
  }

  async failed({ migration, direction }: Step, error: unknown): Promise<void> {
    await this.#each('onMigrationError', plugin => plugin.onMigrationError?.(migration, direction, error))
  }

  async #each(hook: string, call: (plugin: MigrationPlugin) => Promise<void> | void): Promise<void> {
    for (const plugin of this.#plugins) {
      try {
        await call(plugin)
      } catch (error) {
        this.#log.error(`${hook} of the plugin "${plugin.name}" failed: ${messageOf(error)}`)
      }
    }
  }
}
