import { DatabaseError, ErrorCodes, pause, withDeadline } from '@kysera/core'
import { now } from '../timing/clock.js'
import { resolveRetry, type RetryConfig, type RetryOptions } from './retry-options.js'

/**
 * The outcome of work that is tried again when it fails in a way that passes, with growing delays in between.
 *
 * For idempotent work alone: a lost connection does not tell whether a write was carried out, and it is carried out
 * again. In a transaction, retry the transaction and not a statement of it. When no attempt is left, or no time for
 * one, the last error is thrown as it is. The process does not end between two attempts.
 *
 * @throws {BadRequestError} when an option makes no sense, before the first attempt.
 * @throws {DatabaseError} with the code `DB_TIMEOUT` when `timeoutMs` have passed during an attempt; its cause is the
 * error of the attempt before. The reason of `signal` when that is aborted. The work itself cannot be stopped.
 * @example
 * const users = await withRetry(() => db.selectFrom('users').selectAll().execute(), {
 *   maxAttempts: 5,
 *   timeoutMs: 10_000,
 * })
 */
export async function withRetry<T>(
  fn: (attempt: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  return await retry(fn, resolveRetry(options))
}

/**
 * A function that is tried again as {@link withRetry} does, each time that it is called.
 *
 * @throws {BadRequestError} when an option makes no sense.
 * @example
 * const findUser = createRetryWrapper((id: number) =>
 *   db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst(),
 * )
 * const user = await findUser(1)
 */
export function createRetryWrapper<A extends unknown[], T>(
  fn: (...args: A) => Promise<T>,
  options: RetryOptions = {},
): (...args: A) => Promise<T> {
  const config = resolveRetry(options)
  return (...args) => retry(() => fn(...args), config)
}

async function retry<T>(fn: (attempt: number) => Promise<T>, config: RetryConfig): Promise<T> {
  const { backoff, maxAttempts, signal, timeoutMs } = config
  const deadline = now() + timeoutMs
  const timeLeft = (): number => deadline - now()
  for (let attempt = 1, previous: unknown; ; attempt++) {
    signal?.throwIfAborted()
    const timeoutError = (): Error => outOfTime(timeoutMs, previous)
    const outcome = await withDeadline(
      settle(() => fn(attempt)),
      { ms: timeLeft(), timeoutError, signal },
    )
    if (outcome.succeeded) return outcome.value
    const { error } = outcome
    const delay = backoff(attempt)
    if (attempt >= maxAttempts || !config.shouldRetry(error) || delay >= timeLeft()) throw error
    config.onRetry(attempt, error)
    await pause(delay, signal)
    previous = error
  }
}

type Outcome<T> =
  | { readonly succeeded: true; readonly value: T }
  | { readonly succeeded: false; readonly error: unknown }

async function settle<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { succeeded: true, value: await work() }
  } catch (error) {
    return { succeeded: false, error }
  }
}

const outOfTime = (timeoutMs: number, previous: unknown): DatabaseError =>
  new DatabaseError(
    `Retry timeout after ${timeoutMs}ms`,
    ErrorCodes.DB_TIMEOUT,
    undefined,
    previous === undefined ? undefined : { cause: previous },
  )
