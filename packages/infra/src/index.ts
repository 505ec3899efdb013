export { checkDatabaseHealth, performHealthCheck } from './health/perform-health-check.js'
export { HealthMonitor } from './health/health-monitor.js'
export { getMetrics } from './health/get-metrics.js'
export { hasDatabaseMetrics } from './health/query-history.js'

export { createMetricsPool } from './pool/create-metrics-pool.js'
export { isMetricsPool } from './pool/pool-metrics.js'

export { createRetryWrapper, withRetry } from './resilience/retry.js'
export { CircuitBreaker } from './resilience/circuit-breaker.js'
export { CircuitBreakerError } from './resilience/circuit-breaker-error.js'
export { isTransientError } from '@kysera/core'

export { gracefulShutdown, shutdownDatabase } from './shutdown/graceful-shutdown.js'
export { createShutdownController, registerShutdownHandlers } from './shutdown/shutdown-controller.js'

export type {
  HealthCheck,
  HealthCheckResult,
  HealthMetrics,
  HealthStatus,
  PoolHealth,
  QueryHealth,
} from './health/health.js'
export type { HealthCheckOptions } from './health/health-check-options.js'
export type { HealthCheckCallback, HealthMonitorOptions } from './health/health-monitor.js'
export type { GetMetricsOptions, MetricsResult } from './health/get-metrics.js'
export type { QueryStatistics } from './health/query-statistics.js'
export type { DatabaseWithMetrics, QueryHistory } from './health/query-history.js'

export type { DatabasePool, MetricsPool, PoolMetrics } from './pool/pool-metrics.js'

export type { BackoffOptions } from './resilience/backoff.js'
export type { RetryOptions } from './resilience/retry-options.js'
export type { CircuitBreakerState } from './resilience/circuit-breaker.js'
export type { CircuitBreakerOptions, CircuitState } from './resilience/circuit-breaker-options.js'

export type { ShutdownOptions } from './shutdown/graceful-shutdown.js'
export type { RegisterShutdownOptions, ShutdownController } from './shutdown/shutdown-controller.js'
export type { SignalName } from './shutdown/signals.js'

export type { AbortSignalLike } from '@kysera/core'
