export { createRetryWrapper, withRetry } from './retry.js'
export { CircuitBreaker } from './circuit-breaker.js'
export { CircuitBreakerError } from './circuit-breaker-error.js'
export { isTransientError } from '@kysera/core'

export type { BackoffOptions } from './backoff.js'
export type { RetryOptions } from './retry-options.js'
export type { CircuitBreakerState } from './circuit-breaker.js'
export type { CircuitBreakerOptions, CircuitState } from './circuit-breaker-options.js'
