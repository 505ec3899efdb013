import { createErrorMatcher } from '@kysera/dialects'
import { MigrationError } from '../errors.js'

/** How long to wait for others. */
export interface Patience {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

const firstPauseMs = 10
const longestPauseMs = 200

/**
 * Tries until there is something.
 *
 * @throws {MigrationError} with the code `MIGRATION_LOCK_FAILED`, when the time is over.
 */
export async function waitFor<T>(
  attempt: () => Promise<T | undefined>,
  { timeoutMs, signal }: Patience,
  what: string,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    signal?.throwIfAborted()
    const found = await attempt()
    if (found !== undefined) return found
    const leftMs = deadline - Date.now()
    if (leftMs <= 0) throw lockFailed(what, timeoutMs)
    await pause(Math.min(pauseMs, leftMs))
  }
}

const lockFailed = (what: string, timeoutMs: number): MigrationError =>
  new MigrationError(
    `Another process has been running ${what} for ${timeoutMs} ms: wait for it, or raise lockTimeoutMs`,
    undefined,
    'lock',
  )

const pause = (milliseconds: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds))

const isSqliteBusy = createErrorMatcher({
  codes: ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_BUSY_RECOVERY', 'SQLITE_LOCKED'],
  messages: ['database is locked', 'database table is locked'],
})

/** Runs work again as long as SQLite is busy with others. The work says from when on that is its own affair. */
export async function whileBusy<T>(
  work: (begun: () => void) => Promise<T>,
  patience: Patience,
  what: string,
): Promise<T> {
  const attempt = async (): Promise<{ readonly value: T } | undefined> => {
    let hasBegun = false
    try {
      return { value: await work(() => (hasBegun = true)) }
    } catch (error) {
      if (hasBegun || !isSqliteBusy(error)) throw error
      return undefined
    }
  }
  return (await waitFor(attempt, patience, what)).value
}
