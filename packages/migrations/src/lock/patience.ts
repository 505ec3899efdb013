import { pause } from '@kysera/core'
import { createErrorMatcher } from '@kysera/dialects'
import { MigrationError } from '../errors.js'

/** How long to wait for others. */
export interface Patience {
  /** What the others run. */
  readonly what: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

const firstPauseMs = 10
const longestPauseMs = 200

/** Tries until there is something, or the time is over. */
export async function poll<T>(
  attempt: () => Promise<T | undefined>,
  { timeoutMs, signal }: Patience,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    signal?.throwIfAborted()
    const found = await attempt()
    const leftMs = deadline - performance.now()
    if (found !== undefined || leftMs <= 0) return found
    await pause(Math.min(pauseMs, leftMs))
  }
}

/** @throws {MigrationError} with the code `MIGRATION_LOCK_FAILED`, when the time is over. */
export async function waitFor<T>(attempt: () => Promise<T | undefined>, patience: Patience): Promise<T> {
  const found = await poll(attempt, patience)
  if (found === undefined) throw lockFailed(patience)
  return found
}

const lockFailed = ({ what, timeoutMs }: Patience): MigrationError =>
  new MigrationError(
    `Another process has been running ${what} for ${timeoutMs} ms: wait for it, or raise lockTimeoutMs`,
    undefined,
    'lock',
  )

const isSqliteBusy = createErrorMatcher({
  codes: ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_BUSY_RECOVERY', 'SQLITE_LOCKED'],
  messages: ['database is locked', 'database table is locked'],
})

/** Another process has begun something, or so it seems: SQLite has no lock that would tell whether it still lives. */
export class StillRunning extends Error {
  override readonly name: string = 'StillRunning'
}

const isBusy = (error: unknown): boolean => error instanceof StillRunning || isSqliteBusy(error)

/** Runs work again as long as others are busy. The work says from when on that is its own affair. */
export async function whileBusy<T>(work: (begun: () => void) => Promise<T>, patience: Patience): Promise<T> {
  const attempt = async (): Promise<{ readonly value: T } | undefined> => {
    let hasBegun = false
    try {
      return { value: await work(() => (hasBegun = true)) }
    } catch (error) {
      if (hasBegun || !isBusy(error)) throw error
      return undefined
    }
  }
  return (await waitFor(attempt, patience)).value
}
