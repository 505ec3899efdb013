export { createMetricsPool } from './create-metrics-pool.js'
export { isMetricsPool } from './pool-metrics.js'

export type { DatabasePool, MetricsPool, PoolMetrics } from './pool-metrics.js'
