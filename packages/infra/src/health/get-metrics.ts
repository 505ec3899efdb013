import { BadRequestError } from '@kysera/core'
import type { AnyDb } from '../any-db.js'
import { unknownPoolMetrics, type MetricsPool, type PoolMetrics } from '../pool/pool-metrics.js'
import { parsePeriod } from './period.js'
import { hasDatabaseMetrics } from './query-history.js'
import { statisticsOf, type QueryStatistics } from './query-statistics.js'
import { recommend } from './recommend.js'

export interface GetMetricsOptions {
  /** How far back queries count: a number and `ms`, `s`, `m`, `h` or `d`. Default: `'1h'`. */
  readonly period?: string | undefined
  /** The pool below the database, from `createMetricsPool`. Default: nothing is said of connections. */
  readonly pool?: MetricsPool | undefined
  /** A query that takes more milliseconds is slow. Default: 100. */
  readonly slowQueryThreshold?: number | undefined
}

export interface MetricsResult {
  readonly period: string
  /** ISO 8601. */
  readonly timestamp: string
  /** Absent without a pool, or when its shape is not known. `max` is absent where there is no limit. */
  readonly connections?: Omit<PoolMetrics, 'waiting'>
  /** Absent when there was no query. */
  readonly queries?: QueryStatistics
  /** Absent when there is nothing to say. */
  readonly recommendations?: string[]
}

/**
 * What the history of a debugged instance says of the last hour, or of another period, and what to do about it. Sends
 * no query. The history is bounded: a busy database forgets sooner than the period says.
 *
 * @throws {BadRequestError} when the instance has no history, as that of `withDebug` in `@kysera/debug` has, or the
 * period is none.
 * @example
 * if (hasDatabaseMetrics(db)) {
 *   const { queries, recommendations = [] } = getMetrics(db, { period: '15m' })
 *   console.log(queries?.p95Duration, recommendations.join('\n'))
 * }
 */
export function getMetrics(
  db: AnyDb,
  { period = '1h', pool, slowQueryThreshold = 100 }: GetMetricsOptions = {},
): MetricsResult {
  if (!hasDatabaseMetrics(db)) {
    throw new BadRequestError('There is no history of queries: use withDebug of @kysera/debug')
  }
  const from = Date.now() - parsePeriod(period)
  const queries = statisticsOf(
    db.getMetrics().filter(({ timestamp }) => timestamp >= from),
    slowQueryThreshold,
  )
  const connections = pool && connectionsOf(pool)
  const recommendations = recommend({ queries, connections, slowQueryThreshold })
  return {
    period,
    timestamp: new Date().toISOString(),
    ...(connections && { connections }),
    ...(queries && { queries }),
    ...(recommendations.length > 0 && { recommendations }),
  }
}

function connectionsOf(pool: MetricsPool): Omit<PoolMetrics, 'waiting'> | undefined {
  const metrics = pool.getMetrics()
  if (metrics === unknownPoolMetrics) return undefined
  const { waiting: _waiting, ...connections } = metrics
  return connections
}
