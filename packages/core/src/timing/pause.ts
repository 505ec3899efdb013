import { onAbort, type AbortSignalLike } from './abort.js'
import { startTimer } from './timer.js'

/**
 * Waits, for 24 days at the most. Rejects with the signal's reason as soon as that is aborted.
 *
 * The process waits too: nothing else may hold it while the caller's work is between two attempts, and it would end
 * with that work undone.
 *
 * @throws the reason of the signal.
 * @example
 * await pause(100, AbortSignal.timeout(50)).catch(() => console.log('no longer than 50 ms'))
 */
export async function pause(ms: number, signal?: AbortSignalLike): Promise<void> {
  const stops: (() => void)[] = []
  try {
    await new Promise<void>((resolve, reject) => {
      stops.push(onAbort(signal, reject), startTimer(resolve, ms, { holdsProcess: true }))
    })
  } finally {
    stops.forEach(stop => stop())
  }
}
