import { now } from '../timing/clock.js'
import { CircuitBreakerError } from './circuit-breaker-error.js'
import {
  resolveBreaker,
  type CircuitBreakerConfig,
  type CircuitBreakerOptions,
  type CircuitState,
} from './circuit-breaker-options.js'

/** What a circuit breaker is doing, as a copy. */
export interface CircuitBreakerState {
  readonly state: CircuitState
  /** Failures since the last success or `reset()`. */
  readonly failures: number
  /** In milliseconds since the epoch. */
  readonly lastFailureTime: number | undefined
  /** Whether a probe is under way. */
  readonly isTestingHalfOpen: boolean
}

/**
 * The time from one change of state to the next; each is an object of its own, so that a call can tell whether the
 * one that it began in is over.
 */
type Period =
  | { readonly state: 'closed' }
  /** When a probe may be sent; never after `forceOpen()`. */
  | { readonly state: 'open'; readonly until: number }
  /** When the probe loses its place. */
  | { readonly state: 'half-open'; readonly until: number; readonly isTesting: boolean }

/**
 * Stops calling a database that keeps failing, and finds out when it is back.
 *
 * Closed, it counts failures in a row, and opens at the threshold. Open, it rejects calls without making them. When
 * the reset time has passed, the next call is the probe: it closes the circuit by succeeding and opens it again by
 * failing, and calls meanwhile are rejected. A call that began before the last change of state changes nothing when it
 * ends. There is no timer and no queue: closed, a call is made at once.
 *
 * @throws {BadRequestError} when an option makes no sense.
 * @example
 * const breaker = new CircuitBreaker({ threshold: 3, resetTimeMs: 10_000 })
 * const users = await breaker.execute(() => withRetry(() => db.selectFrom('users').selectAll().execute()))
 */
export class CircuitBreaker {
  readonly #config: CircuitBreakerConfig
  #period: Period = { state: 'closed' }
  #failures = 0
  #lastFailureTime: number | undefined

  constructor(options?: CircuitBreakerOptions)
  constructor(threshold?: number, resetTimeMs?: number)
  constructor(options: CircuitBreakerOptions | number = {}, resetTimeMs?: number) {
    const given = typeof options === 'number' ? { threshold: options } : options
    this.#config = resolveBreaker(resetTimeMs === undefined ? given : { ...given, resetTimeMs })
  }

  /**
   * What the function gives, if it may be called.
   *
   * @throws {CircuitBreakerError} when it may not be called, and else what the function throws, as it is.
   */
  async execute<T>(fn: () => Promise<T>): Promise<T> {
    const period = this.#admit()
    try {
      const result = await fn()
      this.#succeeded(period)
      return result
    } catch (error) {
      if (this.#config.isFailure(error)) this.#failed(period)
      else this.#saidNothing(period)
      throw error
    }
  }

  getState(): CircuitBreakerState {
    const period = this.#period
    return {
      state: period.state,
      failures: this.#failures,
      lastFailureTime: this.#lastFailureTime,
      isTestingHalfOpen: period.state === 'half-open' && period.isTesting,
    }
  }

  isOpen(): boolean {
    return this.#period.state === 'open'
  }

  isClosed(): boolean {
    return this.#period.state === 'closed'
  }

  /** Closes the circuit, and forgets all failures. */
  async reset(): Promise<void> {
    this.#failures = 0
    this.#lastFailureTime = undefined
    this.#enter({ state: 'closed' })
  }

  /** Opens the circuit until `reset()`, for maintenance. */
  async forceOpen(): Promise<void> {
    this.#enter({ state: 'open', until: Infinity })
  }

  /** The period that a call belongs to, if it may be made. */
  #admit(): Period {
    const period = this.#period
    if (period.state === 'closed') return period
    const left = period.until - now()
    if (left > 0) throw rejection(period, left)
    return this.#enter({ state: 'half-open', until: now() + this.#config.probeTimeoutMs, isTesting: true })
  }

  #succeeded(period: Period): void {
    if (period !== this.#period) return
    this.#failures = 0
    if (period.state === 'half-open') this.#enter({ state: 'closed' })
  }

  #failed(period: Period): void {
    if (period !== this.#period) return
    this.#failures++
    this.#lastFailureTime = Date.now()
    const opens = period.state === 'half-open' || this.#failures >= this.#config.threshold
    if (opens) this.#enter({ state: 'open', until: now() + this.#config.resetTimeMs })
  }

  /** A call that says nothing about the database; as a probe, it leaves its place to the next one. */
  #saidNothing(period: Period): void {
    if (period !== this.#period || period.state !== 'half-open') return
    this.#enter({ state: 'half-open', until: now(), isTesting: false })
  }

  #enter(period: Period): Period {
    const previous = this.#period
    this.#period = period
    if (previous.state !== period.state) this.#config.onStateChange(period.state, previous.state)
    return period
  }
}

function rejection({ state }: Period, left: number): CircuitBreakerError {
  const message =
    state === 'open' ? 'Circuit breaker is open' : 'Circuit breaker is half-open: testing recovery'
  return new CircuitBreakerError(message, left === Infinity ? undefined : Math.ceil(left))
}
