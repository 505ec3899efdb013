import { isTransientError, type AbortSignalLike } from '@kysera/core'
import { assertCount, assertDurations } from '../assert-options.js'
import { quietly } from '../quietly.js'
import { createBackoff, type Backoff, type BackoffOptions } from './backoff.js'

export interface RetryOptions extends BackoffOptions {
  /** How often the work is tried, the first time included; `Infinity` for as often as it takes. Default: 3. */
  readonly maxAttempts?: number | undefined
  /** Whether the work is tried again after this error. One that throws says no. Default: {@link isTransientError}. */
  readonly shouldRetry?: ((error: unknown) => boolean) | undefined
  /** Told of each attempt that failed and will be followed by another one, counted from 1. It is not waited for. */
  readonly onRetry?: ((attempt: number, error: unknown) => void | Promise<void>) | undefined
  /** Ends the whole at once, also during an attempt, whose outcome is then ignored. */
  readonly signal?: AbortSignalLike | undefined
  /** How many milliseconds all attempts and delays may take together. Default: as many as they need. */
  readonly timeoutMs?: number | undefined
}

/** Checked options with their defaults. */
export interface RetryConfig {
  readonly maxAttempts: number
  readonly backoff: Backoff
  readonly timeoutMs: number
  readonly signal: AbortSignalLike | undefined
  shouldRetry(error: unknown): boolean
  onRetry(attempt: number, error: unknown): void
}

/** @throws {BadRequestError} when an option makes no sense. */
export function resolveRetry(options: RetryOptions): RetryConfig {
  const { maxAttempts = 3, timeoutMs = Infinity, signal, onRetry } = options
  if (maxAttempts !== Infinity) assertCount('maxAttempts', maxAttempts)
  assertDurations({ timeoutMs })
  return {
    maxAttempts,
    backoff: createBackoff(options),
    timeoutMs,
    signal,
    shouldRetry: error => saysYes(() => (options.shouldRetry ?? isTransientError)(error)),
    onRetry: (attempt, error) => quietly(() => onRetry?.(attempt, error)),
  }
}

/** A promise is no answer, and what it is rejected with is nobody's unhandled rejection. */
function saysYes(ask: () => unknown): boolean {
  let answer: unknown
  quietly(() => (answer = ask()))
  return answer === true
}
