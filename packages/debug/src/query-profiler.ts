import { BadRequestError } from '@kysera/core'
import { CircularBuffer } from './circular-buffer.js'
import type { QueryMetrics } from './metrics.js'

export interface ProfilerOptions {
  /** How many queries are kept; the oldest go first. Default: 1000. */
  readonly maxQueries?: number | undefined
}

/** What queries cost together, in milliseconds. */
export interface ProfilerSummary {
  readonly totalQueries: number
  readonly totalDuration: number
  /** 0 without queries. */
  readonly averageDuration: number
  readonly slowestQuery: QueryMetrics | null
  readonly fastestQuery: QueryMetrics | null
  /** Oldest first. */
  readonly queries: QueryMetrics[]
}

/**
 * Adds up what queries cost, and finds the slow ones.
 *
 * @throws {BadRequestError} when `maxQueries` is not a whole number above zero.
 * @example
 * const profiler = new QueryProfiler()
 * const debugDb = withDebug(db, { logQuery: false })
 * debugDb.getMetrics().forEach(metric => profiler.record(metric))
 * console.log(profiler.getSummary().averageDuration)
 */
export class QueryProfiler {
  readonly #queries: CircularBuffer<QueryMetrics>

  constructor({ maxQueries = 1000 }: ProfilerOptions = {}) {
    this.#queries = new CircularBuffer(maxQueries)
  }

  /** @throws {BadRequestError} when the duration is not a finite number. */
  record(metric: QueryMetrics): void {
    if (!Number.isFinite(metric.duration)) throw new BadRequestError('A duration is a finite number')
    this.#queries.add(metric)
  }

  get count(): number {
    return this.#queries.size
  }

  getSummary(): ProfilerSummary {
    const queries = this.#queries.getOrdered()
    const slowestFirst = bySlowness(queries)
    const totalDuration = queries.reduce((sum, { duration }) => sum + duration, 0)
    return {
      totalQueries: queries.length,
      totalDuration,
      averageDuration: queries.length === 0 ? 0 : totalDuration / queries.length,
      slowestQuery: slowestFirst[0] ?? null,
      fastestQuery: slowestFirst.at(-1) ?? null,
      queries,
    }
  }

  /** So many of the slowest, slowest first. */
  getSlowestQueries(limit: number): QueryMetrics[] {
    return bySlowness(this.#queries.getOrdered()).slice(0, Math.max(0, limit))
  }

  /** Those that took more than so many milliseconds, slowest first. */
  getSlowQueries(thresholdMs: number): QueryMetrics[] {
    return bySlowness(this.#queries.getOrdered()).filter(({ duration }) => duration > thresholdMs)
  }

  clear(): void {
    this.#queries.clear()
  }
}

const bySlowness = (queries: readonly QueryMetrics[]): QueryMetrics[] =>
  queries.toSorted((one, other) => other.duration - one.duration)
