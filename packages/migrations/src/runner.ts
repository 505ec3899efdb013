import { BadRequestError } from '@kysera/core'
import type { Kysely } from 'kysely'
import { readKyselyMigrations, type KyselyMigrationTable } from './adopt.js'
import { checkMigrations, checkName } from './check-migrations.js'
import { Engine } from './engine.js'
import type { MigrationPlugin } from './hooks.js'
import type { Migration, MigrationDirection } from './migration.js'
import { checkPlainName, resolveOptions, type MigrationRunnerOptions } from './options.js'
import { assertKnown, planDown, planRedo, planUp, stepsAfter, type Plan } from './plan.js'
import { recordAdopted, recordExecuted, repairRecords } from './records.js'
import type { MigrationResult } from './result.js'
import type { MigrationStatus } from './status.js'
import { assertNoneDirty, assertNoneMissing, assertValid } from './validate.js'

/** Options of a runner with plugins. */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations do not know the schema type of the application
export interface MigrationRunnerWithPluginsOptions<DB = any> extends MigrationRunnerOptions {
  plugins?: MigrationPlugin<DB>[] | undefined
}

/**
 * Runs the migrations of a list on one database, each once, in the order of the list.
 *
 * Whatever changes something holds a lock of the database, so that several processes may start at once: one runs
 * what is pending, the others wait and find it done. On PostgreSQL, MySQL and SQL Server it runs on one connection.
 *
 * On PostgreSQL, SQLite and SQL Server a migration and its record are one transaction. Where definitions cannot be
 * undone, and for `transaction: false`, a record is made first, which stays marked as dirty if the migration does not
 * finish: nothing runs any more then, until {@link repair}, {@link markAsExecuted} or {@link markAsRolledBack} says
 * what became of it.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations do not know the schema type of the application
export class MigrationRunner<DB = any> {
  readonly #engine: Engine
  readonly #plugins: readonly MigrationPlugin[]
  #initialized: Promise<void> | undefined

  /** @throws {BadRequestError} when a migration or an option makes no sense. */
  constructor(
    db: Kysely<DB>,
    migrations: readonly Migration<NoInfer<DB>>[],
    { plugins = [], ...options }: MigrationRunnerWithPluginsOptions<NoInfer<DB>> = {},
  ) {
    checkMigrations(migrations)
    this.#plugins = [...plugins]
    this.#engine = new Engine(db, [...migrations], resolveOptions(options), this.#plugins)
  }

  /**
   * Runs what is pending.
   *
   * @throws {MigrationError} for the first migration that fails; those before it stay. Before any runs: when the
   * database and the code do not fit, or another process has the lock for too long.
   */
  async up(): Promise<MigrationResult> {
    return this.#run(this.#planUp())
  }

  /**
   * Runs what is pending, as far as a migration and including it.
   *
   * @throws {NotFoundError} when there is no such migration.
   */
  async upTo(name: string): Promise<MigrationResult> {
    assertKnown(this.#engine.migrations, name)
    return this.#run(this.#planUp(name))
  }

  /**
   * Undoes the newest ones that have run, newest first. One without `down` is skipped, and counts.
   *
   * @throws {BadRequestError} when the number is none, or below 0.
   */
  async down(steps = 1): Promise<MigrationResult> {
    const count = checkSteps(steps)
    return this.#run(this.#planDown(() => count))
  }

  /**
   * Undoes what ran after a migration.
   *
   * @throws {NotFoundError} when there is no such migration, or it has not run.
   */
  async downTo(name: string): Promise<MigrationResult> {
    assertKnown(this.#engine.migrations, name)
    return this.#run(this.#planDown(status => stepsAfter(status, name)))
  }

  /** Undoes everything. */
  async reset(): Promise<MigrationResult> {
    return this.#run(this.#planDown(status => status.executed.length))
  }

  /** Undoes the newest one and runs it again: its name is in the result twice. */
  async redo(): Promise<MigrationResult> {
    return this.#run(status => {
      assertNoneDirty(status)
      return planRedo(this.#engine.migrations, status, this.#engine.options.irreversible)
    })
  }

  /** A dry run of `up()`, or of `down(steps)`. */
  async plan(direction: MigrationDirection = 'up', steps?: number): Promise<MigrationResult> {
    const limit = steps === undefined ? undefined : checkSteps(steps)
    if (direction === 'down')
      return this.#run(
        this.#planDown(() => limit ?? 1),
        true,
      )
    const choose = this.#planUp()
    return this.#run(status => {
      const plan = choose(status)
      return { ...plan, steps: plan.steps.slice(0, limit) }
    }, true)
  }

  /** Where the database stands, which is logged too. Only reads. */
  async status(): Promise<MigrationStatus> {
    const status = await this.#engine.status()
    const { log } = this.#engine
    for (const name of status.executed) log.info(`${name}: executed`)
    for (const name of status.pending) log.info(`${name}: pending`)
    for (const name of status.dirty) log.warn(`${name}: began and did not finish`)
    return status
  }

  /** The names of what has run, in the order in which it did. Only reads. */
  async getExecutedMigrations(): Promise<string[]> {
    return (await this.#engine.status()).executed
  }

  /**
   * Checks whether the database and the code fit, as `up()` does. Only reads.
   *
   * @throws {MigrationError} with the code `MIGRATION_VALIDATION_FAILED`.
   */
  async validate(): Promise<void> {
    const { options, log } = this.#engine
    assertValid(await this.#engine.status(), options, log)
  }

  /** Records that a migration has run, without running it. What was begun and did not finish is finished thereby. */
  async markAsExecuted(name: string): Promise<void> {
    checkName(name)
    this.#warnOfUnknown(name)
    await this.#engine.correct(records => recordExecuted(records, name))
  }

  /** Removes the record of a migration, without undoing it. */
  async markAsRolledBack(name: string): Promise<void> {
    checkName(name)
    this.#warnOfUnknown(name)
    await this.#engine.correct(({ db, ledger }) => ledger.remove(db, name))
  }

  /**
   * Forgets that migrations were begun that did not finish: what was to run is pending again, what was to be undone
   * has not been. Undo first what they changed. Takes over the checksums of the code, too.
   *
   * Resolves with the names of what it changed.
   */
  async repair(): Promise<string[]> {
    return this.#engine.correct(repairRecords)
  }

  /**
   * Records what Kysely's own migrator has run, in its order and with its times, without running anything. Its table
   * stays as it is; do not use both from then on. Calling it again changes nothing.
   *
   * Resolves with the names that were recorded.
   *
   * @throws {MigrationError} when it has run something that is not in the code, unless `onMissing` allows it.
   * @example
   * const runner = createMigrationRunner(db, [createMigration('001_tags', () => Promise.resolve())])
   * await runner.adoptKyselyMigrations()
   * await runner.up()
   */
  async adoptKyselyMigrations(table: KyselyMigrationTable = {}): Promise<string[]> {
    checkTable(table)
    return this.#engine.correct(async records => {
      const adopted = await readKyselyMigrations(records.db, records.ledger, table)
      assertNoneMissing(this.#missing(adopted), this.#engine.options, this.#engine.log)
      return recordAdopted(records, adopted)
    })
  }

  /** Calls `onInit` of the plugins, once. */
  protected async initialize(): Promise<void> {
    this.#initialized ??= this.#callOnInit()
    await this.#initialized
  }

  async #callOnInit(): Promise<void> {
    for (const plugin of this.#plugins) await plugin.onInit?.(this)
  }

  async #run(
    choose: (status: MigrationStatus) => Plan,
    dryRun = this.#engine.options.dryRun,
  ): Promise<MigrationResult> {
    if (!dryRun) await this.initialize()
    return this.#engine.run(choose, dryRun)
  }

  #planUp(last?: string): (status: MigrationStatus) => Plan {
    const { migrations, options, log } = this.#engine
    return status => {
      assertValid(status, options, log)
      return planUp(migrations, status, last)
    }
  }

  #planDown(steps: (status: MigrationStatus) => number): (status: MigrationStatus) => Plan {
    const { migrations, options } = this.#engine
    return status => {
      assertNoneDirty(status)
      return planDown(migrations, status, steps(status), options.irreversible)
    }
  }

  #missing(recorded: readonly { readonly name: string }[]): string[] {
    const known = new Set(this.#engine.migrations.map(({ name }) => name))
    return recorded.map(({ name }) => name).filter(name => !known.has(name))
  }

  #warnOfUnknown(name: string): void {
    if (this.#missing([{ name }]).length > 0) this.#engine.log.warn(`${name}: not in the code`)
  }
}

function checkSteps(steps: unknown): number {
  if (typeof steps === 'number' && Number.isSafeInteger(steps) && steps >= 0) return steps
  throw new BadRequestError(`The number of migrations must be a whole number, not below 0: ${String(steps)}`)
}

function checkTable({ tableName, tableSchema }: KyselyMigrationTable): void {
  checkPlainName(tableName, 'table name')
  checkPlainName(tableSchema, 'schema name')
}
