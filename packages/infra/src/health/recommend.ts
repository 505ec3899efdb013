import type { PoolMetrics } from '../pool/pool-metrics.js'
import type { QueryStatistics } from './query-statistics.js'

interface Observed {
  readonly queries: QueryStatistics | undefined
  readonly connections: Omit<PoolMetrics, 'waiting'> | undefined
  readonly slowQueryThreshold: number
}

/** What to look at, for people. */
export function recommend({ queries, connections, slowQueryThreshold }: Observed): string[] {
  const advice: string[] = []
  if (queries !== undefined && queries.slowCount / queries.total > 0.1) {
    advice.push(`${percent(queries.slowCount / queries.total)} of queries are slow: look at indexes`)
  }
  if (queries !== undefined && queries.avgDuration > slowQueryThreshold / 2) {
    advice.push(`Queries take ${queries.avgDuration}ms on average: look at the most frequent ones`)
  }
  const { active = 0, max = 0 } = connections ?? {}
  // A single connection is in use whenever there is one, as that of SQLite always is.
  if (max > 1 && active / max > 0.8) {
    advice.push(
      `${percent(active / max)} of the pool is in use: raise its limit, or hold connections shorter`,
    )
  }
  return advice
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
