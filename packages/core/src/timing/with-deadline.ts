import { onAbort, type AbortSignalLike } from './abort.js'
import { startTimer, type TimerOptions } from './timer.js'

export interface DeadlineOptions extends TimerOptions {
  /** How long the work may take; more than 24 days are 24 days. Default: as long as it likes. */
  readonly ms?: number | undefined
  /** What the promise is rejected with when the time is up. */
  readonly timeoutError: () => Error
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignalLike | undefined
}

/**
 * The outcome of some work, or a rejection when its time is up or the signal is aborted. The work itself goes on; what
 * becomes of it then is nobody's unhandled rejection.
 *
 * @throws what the work throws, the error of `timeoutError`, or the reason of the signal.
 * @example
 * const users = await withDeadline(db.selectFrom('users').selectAll().execute(), {
 *   ms: 500,
 *   timeoutError: () => new Error('The users did not come within 500 ms'),
 * })
 */
export async function withDeadline<T>(
  work: Promise<T>,
  { ms = Infinity, timeoutError, signal, ...timerOptions }: DeadlineOptions,
): Promise<T> {
  const stops: (() => void)[] = []
  try {
    return await new Promise<T>((resolve, reject) => {
      work.then(resolve, reject)
      stops.push(onAbort(signal, reject))
      if (ms !== Infinity) stops.push(startTimer(() => reject(timeoutError()), ms, timerOptions))
    })
  } finally {
    stops.forEach(stop => stop())
  }
}
