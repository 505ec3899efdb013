import { BadRequestError } from '@kysera/core'
import { ordinaryPlugins, type Db } from './db.js'
import { Hooks, type MigrationPlugin } from './hooks.js'
import type { LedgerEntry } from './ledger/entry.js'
import { Ledger } from './ledger/ledger.js'
import { poll, whileBusy, type Patience } from './lock/patience.js'
import { undoesDefinitions, withSession, type Session } from './lock/session.js'
import { createLog, type Log } from './logger.js'
import type { Migration } from './migration.js'
import type { ResolvedOptions } from './options.js'
import type { Plan } from './plan.js'
import type { Records } from './records.js'
import type { MigrationResult } from './result.js'
import { Progress } from './run/progress.js'
import { rehearse } from './run/rehearse.js'
import { runPlan } from './run/run-plan.js'
import { runsInTransaction } from './run/transactions.js'
import { compare, type MigrationStatus } from './status.js'

type Outcome = Omit<MigrationResult, 'duration'>

type Choose = (status: MigrationStatus) => Plan

/** What all methods of a runner are made of: reading, running a plan, and correcting the ledger. */
export class Engine {
  readonly migrations: readonly Migration[]
  readonly options: ResolvedOptions
  readonly log: Log
  readonly #db: Db
  readonly #hooks: Hooks

  constructor(
    db: Db,
    migrations: readonly Migration[],
    options: ResolvedOptions,
    plugins: readonly MigrationPlugin[],
  ) {
    this.#db = db
    this.migrations = migrations
    this.options = options
    this.log = createLog(options.logger)
    this.#hooks = new Hooks(plugins, this.log)
  }

  async status(): Promise<MigrationStatus> {
    const db = this.#db.withoutPlugins()
    return compare(this.migrations, await this.#read(db, await Ledger.open(db, this.options)))
  }

  /** Does what is chosen after a look at where the database stands. */
  async run(choose: Choose, dryRun: boolean): Promise<MigrationResult> {
    const started = performance.now()
    const outcome = await (dryRun ? this.#rehearse(choose) : this.#perform(choose))
    return { ...outcome, duration: performance.now() - started }
  }

  /** Corrects the ledger. */
  async correct<T>(work: (records: Records) => Promise<T>): Promise<T> {
    if (this.options.dryRun) {
      throw new BadRequestError('A dry run changes nothing, so it cannot correct what is recorded')
    }
    return this.#locked(async (session, ledger) => {
      await this.#read(session.db, ledger)
      if (!ledger.isPrepared) await session.atomically(trx => ledger.prepare(trx))
      return session.atomically(async db =>
        work({ db, ledger, entries: await ledger.reread(db), migrations: this.migrations }),
      )
    })
  }

  async #rehearse(choose: Choose): Promise<Outcome> {
    const db = this.#db.withoutPlugins()
    const ledger = await Ledger.open(db, this.options)
    const plan = choose(compare(this.migrations, await this.#read(db, ledger)))
    return rehearse(db, plan, {
      plugins: ordinaryPlugins(this.#db),
      log: this.log,
      isInTransaction: ({ migration }) =>
        runsInTransaction(migration, {
          dialect: ledger.dialect,
          isCallers: db.isTransaction,
          useTransactions: this.options.useTransactions,
        }),
    })
  }

  async #perform(choose: Choose): Promise<Outcome> {
    return this.#locked(async (session, ledger) => {
      const entries = await this.#readInPeace(session, ledger)
      const plan = choose(compare(this.migrations, entries))
      if (plan.steps.length > 0 && !ledger.isPrepared) await session.atomically(trx => ledger.prepare(trx))
      return this.#runPlan(session, ledger, entries, plan)
    })
  }

  async #runPlan(
    session: Session,
    ledger: Ledger,
    entries: readonly LedgerEntry[],
    plan: Plan,
  ): Promise<Outcome> {
    const { useTransactions } = this.options
    if (useTransactions === true && !undoesDefinitions[ledger.dialect] && plan.steps.length > 0) {
      this.log.warn('This database commits definitions at once: a transaction cannot undo them')
    }
    const progress = new Progress(entries, plan.steps)
    const plugins = ordinaryPlugins(this.#db)
    return runPlan({ session, ledger, progress, plugins, useTransactions }, plan, {
      hooks: this.#hooks,
      log: this.log,
      options: this.options,
    })
  }

  async #locked<T>(work: (session: Session, ledger: Ledger) => Promise<T>): Promise<T> {
    const db = this.#db.withoutPlugins()
    const ledger = await Ledger.open(db, this.options)
    const { lock } = this.options
    const settings = { ledger, lock, patience: this.#patience, log: this.log }
    return withSession(db, settings, session => work(session, ledger))
  }

  /** Where there is no lock that tells whether a process lives, one that began something is given time to finish. */
  async #readInPeace({ db, isOptimistic }: Session, ledger: Ledger): Promise<LedgerEntry[]> {
    if (!isOptimistic) return this.#read(db, ledger)
    const isFinished = ({ unfinished }: LedgerEntry): boolean => unfinished === undefined
    let entries: LedgerEntry[] = []
    const attempt = async (): Promise<true | undefined> => {
      entries = await this.#read(db, ledger)
      return entries.every(isFinished) || undefined
    }
    await poll(attempt, this.#patience)
    return entries
  }

  async #read(db: Db, ledger: Ledger): Promise<LedgerEntry[]> {
    return whileBusy(() => ledger.read(db), this.#patience)
  }

  get #patience(): Patience {
    const { tableName, lockTimeoutMs: timeoutMs, signal } = this.options
    return { what: `migrations of "${tableName}"`, timeoutMs, signal }
  }
}
