export { checkDatabaseHealth, performHealthCheck } from './perform-health-check.js'
export { HealthMonitor } from './health-monitor.js'
export { getMetrics } from './get-metrics.js'
export { hasDatabaseMetrics } from './query-history.js'

export type {
  HealthCheck,
  HealthCheckResult,
  HealthMetrics,
  HealthStatus,
  PoolHealth,
  QueryHealth,
} from './health.js'
export type { HealthCheckOptions } from './health-check-options.js'
export type { HealthCheckCallback, HealthMonitorOptions } from './health-monitor.js'
export type { GetMetricsOptions, MetricsResult } from './get-metrics.js'
export type { QueryStatistics } from './query-statistics.js'
export type { DatabaseWithMetrics, QueryHistory } from './query-history.js'
