import type { QueryMetrics } from '@kysera/core'
import type { Kysely } from 'kysely'
import type { AnyDb } from '../any-db.js'
import type { QueryHealth } from './health.js'

/** A Kysely instance with a history of its queries, such as `withDebug` of `@kysera/debug` gives. */
export type DatabaseWithMetrics<DB = unknown> = Kysely<DB> & QueryHistory

/** What was sent, oldest first. */
export interface QueryHistory {
  getMetrics(): QueryMetrics[]
  clearMetrics(): void
}

/**
 * Whether a Kysely instance has a history of its queries. What is derived from it, such as a transaction, has none.
 *
 * @example
 * if (hasDatabaseMetrics(db)) console.log(db.getMetrics().length)
 */
export function hasDatabaseMetrics<Db extends AnyDb>(db: Db): db is Db & QueryHistory {
  return isMethodOf(db, 'getMetrics') && isMethodOf(db, 'clearMetrics')
}

const isMethodOf = (db: object, name: string): boolean => typeof Reflect.get(db, name) === 'function'

const slowFrom = 100

/** The history as a health check tells it. */
export function queryHealthOf(history: readonly QueryMetrics[]): QueryHealth {
  const time = history.reduce((sum, { duration }) => sum + duration, 0)
  return {
    totalQueries: history.length,
    ...(history.length > 0 ? { avgResponseTime: time / history.length } : {}),
    slowQueries: history.filter(({ duration }) => duration > slowFrom).length,
    errors: history.filter(hasFailed).length,
  }
}

/** A history of `@kysera/debug` says so. */
const hasFailed = (metric: QueryMetrics): boolean => 'success' in metric && metric.success === false
