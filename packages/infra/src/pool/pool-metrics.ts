/** How many connections a pool has, and what they do. */
export interface PoolMetrics {
  readonly total: number
  readonly idle: number
  readonly active: number
  /** Requests that wait for a connection. */
  readonly waiting: number
  /** How many there may be; undefined where the pool does not say, or sets no limit. */
  readonly max?: number
}

/** What tells how a pool is. */
export interface MetricsPool {
  getMetrics(): PoolMetrics
}

/** The little that pools of all drivers have in common. */
export interface DatabasePool {
  end?(...args: never[]): unknown
  close?(): unknown
  destroy?(): unknown
  query?(...args: never[]): unknown
}

/** Whether a pool tells how it is. */
export function isMetricsPool(pool: unknown): pool is MetricsPool {
  return (
    typeof pool === 'object' && pool !== null && 'getMetrics' in pool && typeof pool.getMetrics === 'function'
  )
}

/**
 * What is said of a pool of unknown shape, as older versions did: these numbers mean nothing, and whoever reports to
 * people knows them by identity and leaves them out.
 */
export const unknownPoolMetrics: PoolMetrics = Object.freeze({ total: 10, idle: 0, active: 0, waiting: 0 })
