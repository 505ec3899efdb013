import type { Kysely } from 'kysely'
import type { MigrationPlugin } from './hooks.js'
import type { Migration } from './migration.js'
import { MigrationRunner, type MigrationRunnerWithPluginsOptions } from './runner.js'

/** A runner that tells which plugins it has. */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations do not know the schema type of the application
export class MigrationRunnerWithPlugins<DB = any> extends MigrationRunner<DB> {
  readonly #plugins: readonly MigrationPlugin<DB>[]

  constructor(
    db: Kysely<DB>,
    migrations: readonly Migration<NoInfer<DB>>[],
    options: MigrationRunnerWithPluginsOptions<NoInfer<DB>> = {},
  ) {
    super(db, migrations, options)
    this.#plugins = [...(options.plugins ?? [])]
  }

  /** A copy of the list. */
  getPlugins(): MigrationPlugin<DB>[] {
    return [...this.#plugins]
  }

  /** Calls `onInit` of the plugins in their order; the first call that runs something would do it too. */
  override async initialize(): Promise<void> {
    await super.initialize()
  }
}
