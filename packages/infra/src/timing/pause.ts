import { onAbort, type AbortSignalLike } from './abort.js'
import { startTimer } from './timer.js'

/**
 * Waits. Rejects with the signal's reason as soon as that is aborted.
 *
 * The process waits too: nothing else may hold it while the caller's work is between two attempts, and it would end
 * with that work undone.
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
