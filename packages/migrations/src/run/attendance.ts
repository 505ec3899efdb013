import { BadRequestError, forwardingProvider, kyselyOver } from '@kysera/core'
import type { ConnectionProvider } from 'kysely'
import type { Db } from '../db.js'

/** A handle that knows which of its statements are running. */
export interface Attendance {
  readonly db: Db
  /** Refuses statements from now on, waits for those that run still, and tells how many there were. */
  readonly dismiss: () => Promise<number>
}

/**
 * Watches the statements of a migration. One that nobody waits for may fail unseen, and the migration would be recorded
 * all the same. One of a handle that somebody kept would run on a connection that others have meanwhile.
 */
export function attend(db: Db): Attendance {
  const running = new Set<Promise<unknown>>()
  let isDismissed = false
  const executor = db.getExecutor()
  const provider: ConnectionProvider = {
    provideConnection: async (use, ...options: readonly unknown[]) => {
      if (isDismissed)
        throw new BadRequestError('This handle was for a migration that has ended: await its queries')
      return watch(running, forwardingProvider(executor).provideConnection(use, ...options))
    },
  }
  return {
    db: kyselyOver(db, executor.withConnectionProvider(provider)),
    dismiss: async () => {
      isDismissed = true
      const left = [...running]
      await Promise.allSettled(left)
      return left.length
    },
  }
}

function watch<T>(running: Set<Promise<unknown>>, work: Promise<T>): Promise<T> {
  running.add(work)
  const forget = (): void => void running.delete(work)
  work.then(forget, forget)
  return work
}
