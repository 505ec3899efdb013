import type { PoolMetrics } from '../pool/pool-metrics.js'

/** Degraded works, but not well. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy'

/** How one part is. */
export interface HealthCheck {
  readonly name: string
  readonly status: HealthStatus
  readonly message?: string
  readonly details?: Record<string, unknown>
}

/** How a database is. */
export interface HealthCheckResult {
  /** The worst of `checks`. */
  readonly status: HealthStatus
  /** `Database Connection`, and `Connection Pool` when a pool was given. */
  readonly checks: HealthCheck[]
  /** Why it could not be reached. */
  readonly errors?: string[]
  readonly metrics?: HealthMetrics
  readonly timestamp: Date
}

/** What was measured; what could not be is absent. */
export interface HealthMetrics {
  /** From the statement to its answer, the wait for a connection included, in milliseconds. */
  readonly checkLatency?: number
  readonly databaseVersion?: string
  readonly poolMetrics?: PoolHealth
  /** What the history of a debugged instance says. */
  readonly queryMetrics?: QueryHealth
}

export interface PoolHealth {
  readonly totalConnections: number
  readonly activeConnections: number
  readonly idleConnections: number
  readonly waitingRequests: number
}

export interface QueryHealth {
  readonly totalQueries?: number
  /** In milliseconds. */
  readonly avgResponseTime?: number
  readonly slowQueries?: number
  readonly errors?: number
}

const fromWorst: readonly HealthStatus[] = ['unhealthy', 'degraded', 'healthy']

export function worstStatus(checks: readonly HealthCheck[]): HealthStatus {
  return fromWorst.find(status => checks.some(check => check.status === status)) ?? 'healthy'
}

/** The pool as a health check tells it. */
export const poolHealthOf = ({ total, active, idle, waiting }: PoolMetrics): PoolHealth => ({
  totalConnections: total,
  activeConnections: active,
  idleConnections: idle,
  waitingRequests: waiting,
})
