import { BadRequestError, forwardingProvider, kyselyOver } from '@kysera/core'
import type { ConnectionProvider, Kysely, QueryExecutor, Transaction } from 'kysely'
import type { QueryMetrics } from './metrics.js'
import { observeConnection } from './observe/observed-connection.js'
import { Observer } from './observe/observer.js'
import { resolveOptions, type DebugOptions } from './options.js'

/** The history of an instance. */
export interface DebugMetrics {
  /** The queries that were sent, oldest first; a copy. */
  getMetrics(): QueryMetrics[]
  clearMetrics(): void
}

/** A Kysely instance that keeps a history of its queries. */
export type DebugDatabase<DB> = Kysely<DB> & DebugMetrics

/**
 * The same database, whose queries are logged and timed, in transactions and everything else that is derived from it
 * as well. The given instance is not observed.
 *
 * SQL and parameters are those that the driver gets. A duration is that of the database call, without waiting for a
 * connection. What begins and ends transactions is not recorded. Nothing that a logger or a callback does changes the
 * outcome of a query.
 *
 * @throws {BadRequestError} when an option makes no sense, or the handle joins transactions of others: then the
 * database that it is made from is the one to debug.
 * @example
 * const debugDb = withDebug(db, { slowQueryThreshold: 50 })
 * await debugDb.selectFrom('users').selectAll().execute()
 * console.log(debugDb.getMetrics()[0]?.duration)
 */
export function withDebug<DB>(db: Transaction<DB>, options?: DebugOptions): Transaction<DB> & DebugMetrics
export function withDebug<DB>(db: Kysely<DB>, options?: DebugOptions): DebugDatabase<DB>
export function withDebug<DB>(db: Kysely<DB>, options: DebugOptions = {}): DebugDatabase<DB> {
  const observer = new Observer(resolveOptions(options))
  const metrics: DebugMetrics = {
    getMetrics: () => observer.history.getOrdered(),
    clearMetrics: () => observer.history.clear(),
  }
  return Object.assign(kyselyOver(db, observed(db.getExecutor(), observer)), metrics)
}

/** A query executor on connections that are observed; whatever is derived from it uses these. */
function observed(executor: QueryExecutor, observer: Observer): QueryExecutor {
  const provider: ConnectionProvider = {
    provideConnection: (use, ...options: readonly unknown[]) =>
      forwardingProvider(executor).provideConnection(
        connection => use(observeConnection(connection, observer)),
        ...options,
      ),
  }
  const observing = executor.withConnectionProvider(provider)
  if (observing.constructor === executor.constructor) return observing
  // It would run elsewhere than its statements do now: outside of the transaction that they join, for one.
  throw new BadRequestError(
    'This handle chooses connections by itself: debug the database that it is made from',
  )
}
