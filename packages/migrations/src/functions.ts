import type { Kysely } from 'kysely'
import type { Migration } from './migration.js'
import type { MigrationRunnerOptions } from './options.js'
import type { MigrationResult } from './result.js'
import { MigrationRunnerWithPlugins } from './runner-with-plugins.js'
import { MigrationRunner, type MigrationRunnerWithPluginsOptions } from './runner.js'
import type { MigrationStatus } from './status.js'

/**
 * A {@link MigrationRunner}.
 *
 * @throws {BadRequestError} when a migration or an option makes no sense.
 * @example
 * const createTags = createMigration('001_create_tags', db =>
 *   db.schema.createTable('tags').addColumn('name', 'varchar(50)').execute(),
 * )
 * const runner = createMigrationRunner(db, [createTags], { logger: console })
 * const { executed } = await runner.up()
 */
export function createMigrationRunner<DB>(
  db: Kysely<DB>,
  migrations: readonly Migration<NoInfer<DB>>[],
  options: MigrationRunnerWithPluginsOptions<NoInfer<DB>> = {},
): MigrationRunner<DB> {
  return new MigrationRunner(db, migrations, options)
}

/** A runner whose plugins have been initialised, in their order. */
export async function createMigrationRunnerWithPlugins<DB>(
  db: Kysely<DB>,
  migrations: readonly Migration<NoInfer<DB>>[],
  options: MigrationRunnerWithPluginsOptions<NoInfer<DB>> = {},
): Promise<MigrationRunnerWithPlugins<DB>> {
  const runner = new MigrationRunnerWithPlugins(db, migrations, options)
  await runner.initialize()
  return runner
}

/** {@link MigrationRunner.up} of a runner that is used once. */
export async function runMigrations<DB>(
  db: Kysely<DB>,
  migrations: readonly Migration<NoInfer<DB>>[],
  options: MigrationRunnerWithPluginsOptions<NoInfer<DB>> = {},
): Promise<MigrationResult> {
  return createMigrationRunner(db, migrations, options).up()
}

/** {@link MigrationRunner.down} of a runner that is used once. */
export async function rollbackMigrations<DB>(
  db: Kysely<DB>,
  migrations: readonly Migration<NoInfer<DB>>[],
  steps = 1,
  options: MigrationRunnerWithPluginsOptions<NoInfer<DB>> = {},
): Promise<MigrationResult> {
  return createMigrationRunner(db, migrations, options).down(steps)
}

/** {@link MigrationRunner.status} of a runner that is used once. */
export async function getMigrationStatus<DB>(
  db: Kysely<DB>,
  migrations: readonly Migration<NoInfer<DB>>[],
  options: MigrationRunnerOptions = {},
): Promise<MigrationStatus> {
  return createMigrationRunner(db, migrations, options).status()
}

/** Creates the table that migrations are recorded in, if it is not there; the first run would do it too. */
export async function setupMigrations<DB>(
  db: Kysely<DB>,
  options: Pick<MigrationRunnerOptions, 'tableName' | 'tableSchema'> = {},
): Promise<void> {
  await createMigrationRunner(db, [], options).repair()
}
