import { consoleLogger, DatabaseError, ErrorCodes, withDeadline, type KyseraLogger } from '@kysera/core'
import type { AnyDb } from '../any-db.js'
import { assertDurations } from '../assert-options.js'
import { quietLogger } from '../quietly.js'

export interface ShutdownOptions {
  /** So many milliseconds the whole may take. Default: 30000. */
  readonly timeout?: number | undefined
  /** What has to be done while the database is still there: stop the server, finish the jobs. */
  readonly onShutdown?: (() => void | Promise<void>) | undefined
  /** Told of what fails. Default: `consoleLogger`. */
  readonly logger?: KyseraLogger | undefined
}

/**
 * Calls `onShutdown`, waits for it, and destroys the database.
 *
 * Destroying waits for transactions that are under way on PostgreSQL alone; other drivers end their connections, and
 * with them the transaction, whose next statement fails. So let `onShutdown` wait for what is to be finished: stop to
 * listen, drain the queue. The database is destroyed too when `onShutdown` fails or takes too long. What fails is logged and thrown.
 *
 * @throws {BadRequestError} when the timeout is no number of milliseconds.
 * @throws {DatabaseError} with the code `DB_TIMEOUT` when the time is up. What was thrown by `onShutdown` or by the
 * database, or an `AggregateError` of both.
 * @example
 * await gracefulShutdown(db, { timeout: 10_000, onShutdown: () => console.log('shutting down') })
 */
export async function gracefulShutdown(
  db: AnyDb,
  { timeout = 30_000, onShutdown, logger: given = consoleLogger }: ShutdownOptions = {},
): Promise<void> {
  assertDurations({ timeout })
  const logger = quietLogger(given)
  const step = (name: string, work: () => unknown): (() => Promise<Failures>) =>
    once(() => failuresOf(work, error => logger.error(`${name} failed during shutdown`, error)))
  const prepare = step('onShutdown', () => onShutdown?.())
  const destroy = step('Destroying the database', () => db.destroy())
  const timeoutError = (): Error => {
    void destroy()
    const error = new DatabaseError(`Shutdown timeout after ${timeout}ms`, ErrorCodes.DB_TIMEOUT)
    logger.error(error.message)
    return error
  }
  throwAll(await withDeadline(inOrder(prepare, destroy), { ms: timeout, timeoutError, holdsProcess: true }))
}

/**
 * Destroys the database: the same as `db.destroy()`.
 *
 * @example
 * await shutdownDatabase(db)
 */
export async function shutdownDatabase(db: AnyDb): Promise<void> {
  await db.destroy()
}

type Failures = readonly unknown[]

/** None or one; never rejects. */
async function failuresOf(work: () => unknown, tell: (error: unknown) => void): Promise<Failures> {
  try {
    await work()
    return []
  } catch (error) {
    tell(error)
    return [error]
  }
}

async function inOrder(...steps: readonly (() => Promise<Failures>)[]): Promise<Failures> {
  const failures: unknown[] = []
  for (const step of steps) failures.push(...(await step()))
  return failures
}

function throwAll(failures: Failures): void {
  if (failures.length > 1) throw new AggregateError(failures, 'Shutdown failed')
  if (failures.length === 1) throw failures[0]
}

/** Work that is done the first time only, and whose outcome all share. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => (done ??= work())
}
