import { onAbort, type AbortSignalLike } from './abort.js'
import { startTimer, type TimerOptions } from './timer.js'

export interface WithinOptions extends TimerOptions {
  /** How long the work may take. Default: as long as it likes. */
  readonly ms?: number | undefined
  /** What the promise is rejected with when the time is up. */
  readonly timeoutError: () => Error
  readonly signal?: AbortSignalLike | undefined
}

/**
 * The outcome of some work, or a rejection when its time is up or the signal is aborted. The work itself goes on; what
 * becomes of it then is nobody's unhandled rejection.
 */
export async function within<T>(
  work: Promise<T>,
  { ms = Infinity, timeoutError, signal, ...timerOptions }: WithinOptions,
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
