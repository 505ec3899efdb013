import { BadRequestError, longestDelay } from '@kysera/core'
import { assertDurations } from '../assert-options.js'

export interface BackoffOptions {
  /** The first delay, in milliseconds. Default: 1000. */
  readonly delayMs?: number | undefined
  /** No delay is longer. Default: 30000, or `delayMs` where that is more. */
  readonly maxDelayMs?: number | undefined
  /** Whether each delay is twice the one before; if not, all are `delayMs`. Default: true. */
  readonly backoff?: boolean | undefined
  /** How far a delay may be off by chance, from 0 for exact ones to 1 for anything up to twice. Default: 0.25. */
  readonly jitterFactor?: number | undefined
}

/** The delay after a failed attempt, counted from 1, in milliseconds. */
export type Backoff = (attempt: number, random?: () => number) => number

/** @throws {BadRequestError} when an option makes no sense. */
export function createBackoff({
  delayMs = 1000,
  maxDelayMs,
  backoff = true,
  jitterFactor = 0.25,
}: BackoffOptions): Backoff {
  assertDurations({ delayMs, maxDelayMs })
  if (maxDelayMs !== undefined && maxDelayMs < delayMs) {
    throw new BadRequestError(
      `maxDelayMs (${maxDelayMs}) must be greater than or equal to delayMs (${delayMs})`,
    )
  }
  if (!(jitterFactor >= 0 && jitterFactor <= 1)) {
    throw new BadRequestError(`jitterFactor is a number from 0 to 1: ${jitterFactor}`)
  }
  const first = Math.min(delayMs, longestDelay)
  const longest = Math.min(maxDelayMs ?? Math.max(30_000, delayMs), longestDelay)
  return (attempt, random = Math.random) => {
    const delay = Math.min(backoff ? first * growth(attempt) : first, longest)
    const jitter = delay * jitterFactor * (2 * random() - 1)
    return Math.min(Math.max(delay + jitter, 0), longest)
  }
}

/** Finite for any attempt: zero times infinity would be no delay at all. */
const growth = (attempt: number): number => 2 ** Math.min(attempt - 1, 1000)
