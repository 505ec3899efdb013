import { consoleLogger } from '@kysera/core'
import type { AnyDb } from '../any-db.js'
import { assertDurations } from '../assert-options.js'
import { quietLogger } from '../quietly.js'
import { gracefulShutdown, type ShutdownOptions } from './graceful-shutdown.js'
import { assertSignals, hasSignals, register, type SignalName } from './signals.js'

export interface RegisterShutdownOptions extends ShutdownOptions {
  /** Default: `['SIGTERM', 'SIGINT']`. */
  readonly signals?: readonly SignalName[] | undefined
  /** Whether a signal ends the process, when everything that is registered has been shut down. Default: true. */
  readonly exit?: boolean | undefined
}

/** The one shutdown of a database. */
export interface ShutdownController {
  /** Shuts down as `gracefulShutdown` does, once: whoever calls again waits for the same, and sees its failure. */
  execute(): Promise<void>
  /** Has signals do so as well, until what is returned is called. */
  registerSignals(): () => void
  /** From the first call or signal on. */
  isShuttingDown(): boolean
}

/**
 * What shuts a database down once, by a call or by a signal, whichever comes first.
 *
 * @throws {BadRequestError} when an option makes no sense.
 * @example
 * const shutdown = createShutdownController(db, { exit: false })
 * shutdown.registerSignals()
 * if (!shutdown.isShuttingDown()) await shutdown.execute()
 */
export function createShutdownController(
  db: AnyDb,
  { signals = ['SIGTERM', 'SIGINT'], exit = true, ...options }: RegisterShutdownOptions = {},
): ShutdownController {
  assertSignals(signals)
  assertDurations({ timeout: options.timeout })
  let running: Promise<void> | undefined
  // Begun a moment later, or `onShutdown` would not see that it is running, and begin another one.
  const begin = async (): Promise<void> => {
    await Promise.resolve()
    await gracefulShutdown(db, options)
  }
  const execute = (): Promise<void> => (running ??= begin())
  return {
    execute,
    isShuttingDown: () => running !== undefined,
    registerSignals: () => {
      if (hasSignals()) return register({ signals, exit, shutDown: execute })
      quietLogger(options.logger ?? consoleLogger).warn('There are no signals here: nothing is registered')
      return () => {}
    },
  }
}

/**
 * Shuts a database down when the process is asked to end, as `gracefulShutdown` does, and ends the process.
 *
 * The first signal shuts down all databases that are registered in the process, at the same time; it ends when the
 * last one is done, with code 0, or 1 when one failed. A second signal ends it at once, with 128 and the signal's
 * number. With `exit: false` the signal shuts down those that are registered for it alone, and does what it does by
 * itself from then on. Where there are no signals a warning is logged.
 *
 * Returns a function that takes the registration back.
 *
 * @throws {BadRequestError} when an option makes no sense.
 * @example
 * const unregister = registerShutdownHandlers(db, { timeout: 10_000 })
 * unregister()
 */
export function registerShutdownHandlers(db: AnyDb, options?: RegisterShutdownOptions): () => void {
  return createShutdownController(db, options).registerSignals()
}
