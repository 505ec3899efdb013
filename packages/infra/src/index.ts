export { createMetricsPool } from './pool/create-metrics-pool.js'
export { isMetricsPool } from './pool/pool-metrics.js'

export { createRetryWrapper, withRetry } from './resilience/retry.js'
export { CircuitBreaker } from './resilience/circuit-breaker.js'
export { CircuitBreakerError } from './resilience/circuit-breaker-error.js'
export { isTransientError } from '@kysera/core'

export type { DatabasePool, MetricsPool, PoolMetrics } from './pool/pool-metrics.js'

export type { BackoffOptions } from './resilience/backoff.js'
export type { RetryOptions } from './resilience/retry-options.js'
export type { CircuitBreakerState } from './resilience/circuit-breaker.js'
export type { CircuitBreakerOptions, CircuitState } from './resilience/circuit-breaker-options.js'

export type { AbortSignalLike } from './timing/abort.js'
