import { assertCount, assertDurations, assertIntervals } from '../assert-options.js'
import { quietly } from '../quietly.js'

/** Closed lets every call through, open lets none, half-open lets one through to see how the database is. */
export type CircuitState = 'closed' | 'open' | 'half-open'

export interface CircuitBreakerOptions {
  /** So many failures in a row open the circuit. Default: 5. */
  readonly threshold?: number | undefined
  /** So many milliseconds it stays open, before a call is let through as a probe. Default: 60000. */
  readonly resetTimeMs?: number | undefined
  /** Told of each change after it was made. What it throws is ignored. */
  readonly onStateChange?: ((newState: CircuitState, previousState: CircuitState) => void) | undefined
  /**
   * Whether a rejection tells that the database is not well. One that does not counts for nothing, and is no success
   * either. Default: every rejection does, except an `AbortError`.
   */
  readonly isFailure?: ((error: unknown) => boolean) | undefined
  /**
   * So many milliseconds a probe may take before the next call is let through as well. Default: `resetTimeMs`, but not
   * below 1000 and not above 30000.
   */
  readonly probeTimeoutMs?: number | undefined
}

/** Checked options with their defaults. */
export interface CircuitBreakerConfig {
  readonly threshold: number
  readonly resetTimeMs: number
  readonly probeTimeoutMs: number
  onStateChange(newState: CircuitState, previousState: CircuitState): void
  isFailure(error: unknown): boolean
}

/** @throws {BadRequestError} when an option makes no sense. */
export function resolveBreaker({
  threshold = 5,
  resetTimeMs = 60_000,
  probeTimeoutMs = Math.min(Math.max(resetTimeMs, 1000), 30_000),
  onStateChange,
  isFailure = error => !isAbort(error),
}: CircuitBreakerOptions): CircuitBreakerConfig {
  assertCount('threshold', threshold)
  assertDurations({ resetTimeMs })
  assertIntervals({ probeTimeoutMs })
  return {
    threshold,
    resetTimeMs,
    probeTimeoutMs,
    onStateChange: (...states) => quietly(() => onStateChange?.(...states)),
    isFailure: error => !saysNo(() => isFailure(error)),
  }
}

/** A function that fails to tell has not cleared anybody. */
function saysNo(ask: () => unknown): boolean {
  let answer: unknown
  quietly(() => (answer = ask()))
  return answer === false
}

const isAbort = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError'
