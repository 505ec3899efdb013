import type { DatabaseConnection, Kysely } from 'kysely'
import type { DbContext } from './context.js'
import { isRolledBack } from './rolled-back.js'

/** A rollback to a savepoint that failed, and what it should have undone. */
export interface RollbackFailure {
  readonly originalError: unknown
  readonly rollbackError: unknown
}

/** A nested level, from its savepoint on until that is released or rolled back. */
export interface OpenNested {
  readonly level: TransactionLevel
  readonly closed: Promise<unknown>
}

/**
 * One open `withTransaction`: the transaction itself, or a savepoint in it.
 *
 * The level above all is a transaction that was opened elsewhere, if it was: such a level has no callback, never
 * ends, and only keeps its nested transactions apart.
 */
export class TransactionLevel {
  readonly connection: DatabaseConnection
  /** The level on the same connection that this one is nested in. */
  readonly parent: TransactionLevel | undefined
  /** The level, on whatever database, in whose callback this one was opened. */
  readonly enclosing: TransactionLevel | undefined
  // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-unnecessary-type-arguments -- the default is what an application registers, and levels of all databases share one storage
  context: DbContext<any> | undefined
  /** Set on the outermost level once something that should be undone may remain. */
  rollbackFailure: RollbackFailure | undefined
  /** Set on the outermost level while a failed statement may have aborted the transaction. */
  mayBeAborted = false
  /** Set on the outermost level once the server has rolled back the whole transaction by itself. */
  rolledBack: { readonly error: unknown } | undefined
  /** Set on the outermost level once a statement has failed that may have rolled back without saying so. */
  doubt: { readonly error: unknown } | undefined
  /** Set on the outermost level while statements wait for the answer. */
  endOfDoubt: Promise<void> | undefined
  /** The nested level that is open; there is one at a time. */
  openNested: OpenNested | undefined
  #ended = false
  #savepoints = 0
  #lastNested: Promise<unknown> = Promise.resolve()
  #tracked: Promise<unknown> = Promise.resolve()

  constructor(connection: DatabaseConnection, parent?: TransactionLevel, enclosing?: TransactionLevel) {
    this.connection = connection
    this.parent = parent
    this.enclosing = enclosing
  }

  /** The level of the first `withTransaction` on the connection, whose end decides about all that was written. */
  get outermost(): TransactionLevel {
    return this.parent?.context === undefined ? this : this.parent.outermost
  }

  /** Whether its callback runs. */
  get isRunning(): boolean {
    return !this.#ended
  }

  /** Whether its statements must not be sent any more. */
  get hasEnded(): boolean {
    const { rollbackFailure, rolledBack } = this.outermost
    if (this.#ended || rollbackFailure !== undefined || rolledBack !== undefined) return true
    return this.parent?.hasEnded ?? false
  }

  end(): void {
    this.#ended = true
  }

  /** Remembers of a failed statement what it may have done to the transaction. */
  noteFailure(error: unknown): void {
    this.mayBeAborted = true
    if (isRolledBack(error)) this.rolledBack ??= { error }
  }

  /** Unique within the transaction. */
  nextSavepoint(): number {
    return this.parent?.nextSavepoint() ?? ++this.#savepoints
  }

  /** Runs nested levels one after the other, so that none undoes what another one wrote. */
  nest<T>(
    enclosing: TransactionLevel | undefined,
    run: (nested: TransactionLevel) => Promise<T>,
  ): Promise<T> {
    const nested = this.#lastNested.then(() => this.#open(enclosing, run))
    this.#lastNested = nested.catch(() => {})
    return this.track(nested)
  }

  #open<T>(
    enclosing: TransactionLevel | undefined,
    run: (nested: TransactionLevel) => Promise<T>,
  ): Promise<T> {
    const level = new TransactionLevel(this.connection, this, enclosing)
    const done = run(level)
    const closed = Promise.allSettled([done]).then(() => (this.openNested = undefined))
    this.openNested = { level, closed }
    return closed.then(() => done)
  }

  /** Has the level wait for work before it ends, awaited by its callback or not. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#tracked = Promise.allSettled([this.#tracked, work]).then(forget)
    return work
  }

  /** Waits for what is tracked, and for what that leaves behind. */
  async drain(): Promise<void> {
    for (let seen; seen !== this.#tracked;) {
      seen = this.#tracked
      await seen
    }
  }
}

/** Results are not kept until the transaction ends. */
const forget = (): void => {}

/** The connection that a transaction is open on. Sends nothing; rejects once the transaction has ended. */
export function connectionOf<DB>(trx: Kysely<DB>): Promise<DatabaseConnection> {
  return trx.getExecutor().provideConnection(connection => Promise.resolve(connection))
}
