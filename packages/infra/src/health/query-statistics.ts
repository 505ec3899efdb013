import type { QueryMetrics } from '@kysera/core'

/** What queries cost, in milliseconds with two decimals. */
export interface QueryStatistics {
  readonly total: number
  readonly avgDuration: number
  readonly minDuration: number
  readonly maxDuration: number
  readonly p95Duration: number
  readonly p99Duration: number
  readonly slowCount: number
}

/** Undefined when there was no query. */
export function statisticsOf(
  history: readonly QueryMetrics[],
  slowQueryThreshold: number,
): QueryStatistics | undefined {
  const durations = history.map(({ duration }) => duration).toSorted((one, other) => one - other)
  const { length } = durations
  if (length === 0) return undefined
  return {
    total: length,
    avgDuration: rounded(durations.reduce((sum, duration) => sum + duration, 0) / length),
    minDuration: rounded(durations[0]),
    maxDuration: rounded(durations[length - 1]),
    p95Duration: rounded(percentile(durations, 95)),
    p99Duration: rounded(percentile(durations, 99)),
    slowCount: durations.filter(duration => duration > slowQueryThreshold).length,
  }
}

/** The nearest rank: so many percent are not above it. Multiplied first, or 95 of 100 would be the 96th. */
const percentile = (sorted: readonly number[], percent: number): number | undefined =>
  sorted[Math.ceil((percent * sorted.length) / 100) - 1]

const rounded = (value = 0): number => Math.round(value * 100) / 100
