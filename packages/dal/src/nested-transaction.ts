import { silentLogger } from '@kysera/core'
import type { Kysely } from 'kysely'
import { TransactionRollbackError } from './errors.js'
import { levelOn } from './find-level.js'
import { openLevel } from './open-level.js'
import { runLevel, settle, type Outcome, type TransactionCallback } from './run-level.js'
import { createSavepoint, type Savepoint } from './savepoint.js'
import { connectionOf, type TransactionLevel } from './transaction-level.js'
import type { TransactionOptionsWithLogger } from './transaction-options.js'

/** Runs a callback in a savepoint of an open transaction. */
export function runNested<DB, T>(
  trx: Kysely<DB>,
  fn: TransactionCallback<DB, T>,
  options: TransactionOptionsWithLogger,
): Promise<T> {
  const enclosing = openLevel.getStore()
  const nested = nestWithin(enclosing, trx, fn, options)
  return enclosing?.track(nested) ?? nested
}

async function nestWithin<DB, T>(
  enclosing: TransactionLevel | undefined,
  trx: Kysely<DB>,
  fn: TransactionCallback<DB, T>,
  options: TransactionOptionsWithLogger,
): Promise<T> {
  const parent = levelOn(await connectionOf(trx))
  // Within the level, or the statements on its savepoint would wait for its end.
  return parent.nest(enclosing, level => openLevel.run(level, () => runInSavepoint(level, trx, fn, options)))
}

async function runInSavepoint<DB, T>(
  level: TransactionLevel,
  trx: Kysely<DB>,
  fn: TransactionCallback<DB, T>,
  options: TransactionOptionsWithLogger,
): Promise<T> {
  if (level.hasEnded) throw new Error('Transaction has ended')
  const savepoint = createSavepoint(trx, level.nextSavepoint())
  await savepoint.set()
  return finish(level, savepoint, await runLevel(level, trx, fn), options)
}

async function finish<T>(
  level: TransactionLevel,
  savepoint: Savepoint,
  outcome: Outcome<T>,
  options: TransactionOptionsWithLogger,
): Promise<T> {
  const { rollbackFailure } = level.outermost
  if (rollbackFailure !== undefined) return abandon(level, savepoint, outcome, options)
  // The outer callback failed meanwhile: its rollback undoes this level too.
  if (level.parent?.hasEnded) return settle('error' in outcome ? outcome : ended)
  const released = 'error' in outcome ? outcome : await release(savepoint, outcome)
  if ('error' in released) await rollBack(level, savepoint, released.error, options)
  return settle(released)
}

const ended: Outcome<never> = { error: new Error('Transaction has ended') }

/** PostgreSQL releases nothing after an error that the callback has swallowed. */
async function release<T>(savepoint: Savepoint, outcome: Outcome<T>): Promise<Outcome<T>> {
  try {
    await savepoint.release()
    return outcome
  } catch (error) {
    return { error }
  }
}

async function rollBack(
  level: TransactionLevel,
  savepoint: Savepoint,
  originalError: unknown,
  options: TransactionOptionsWithLogger,
): Promise<void> {
  try {
    await savepoint.rollback()
    level.outermost.mayBeAborted = false
  } catch (rollbackError) {
    level.outermost.rollbackFailure ??= { originalError, rollbackError }
    await report(originalError, rollbackError, options)
  }
}

async function report(
  originalError: unknown,
  rollbackError: unknown,
  options: TransactionOptionsWithLogger,
): Promise<void> {
  const { logger = silentLogger, rollbackErrorMode = 'log-only', onRollbackError } = options
  if (rollbackErrorMode === 'throw') throw rollbackError
  if (rollbackErrorMode === 'log-only') {
    logger.error('A nested transaction could not be rolled back', rollbackError)
    return
  }
  try {
    await onRollbackError?.(originalError, rollbackError)
  } catch (error) {
    logger.error('onRollbackError failed', error)
  }
}

/** Something may remain that a level inside of this one should have undone: all of it goes. */
async function abandon<T>(
  level: TransactionLevel,
  savepoint: Savepoint,
  outcome: Outcome<T>,
  { logger = silentLogger }: TransactionOptionsWithLogger,
): Promise<T> {
  const failure = lost(level, outcome)
  if (level.outermost !== level) return settle('error' in outcome ? outcome : { error: failure })
  await savepoint
    .rollback()
    .catch((error: unknown) => logger.error('A nested transaction could not be rolled back', error))
  throw failure
}

/** What the outermost level rejects with once something that should be undone may remain. */
export function lost(
  { outermost: { rollbackFailure } }: TransactionLevel,
  outcome: Outcome<unknown>,
): TransactionRollbackError | undefined {
  if (rollbackFailure === undefined) return undefined
  const { originalError, rollbackError } = rollbackFailure
  return new TransactionRollbackError('error' in outcome ? outcome.error : originalError, rollbackError)
}
