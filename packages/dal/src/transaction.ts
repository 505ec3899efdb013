import { BadRequestError, silentLogger } from '@kysera/core'
import type { Handle } from '@kysera/executor'
import { sql, type Kysely } from 'kysely'
import { toContext, type DatabaseHandle, type DbContext } from './context.js'
import { registerTransaction, unregisterTransaction } from './find-level.js'
import { lost, runNested } from './nested-transaction.js'
import { openLevel } from './open-level.js'
import { runLevel, settle, type Outcome, type TransactionCallback } from './run-level.js'
import { connectionOf, TransactionLevel } from './transaction-level.js'
import { assertHonoured, transactionWith, type TransactionOptionsWithLogger } from './transaction-options.js'

/**
 * Runs a function in a transaction: what it wrote is committed when it resolves, and gone when it rejects.
 *
 * Inside of a transaction, whoever opened it, the function runs in a savepoint. Nested transactions that were
 * started together run one after the other, and a statement of the outer context that is sent beside one waits for
 * its end, lest it be undone with it: a nested function must not wait for such a statement. A context rejects once
 * its transaction has ended, also where the server has rolled it back for the error of a statement.
 *
 * @throws {BadRequestError} when an option cannot be honoured, before anything is sent.
 * @throws {TransactionRollbackError} when a nested transaction could not be rolled back; nothing remains.
 * @throws whatever the function throws, as it is.
 * @example
 * await withTransaction(db, async ctx => {
 *   await createUser(ctx, ann)
 *   await createProfile(ctx, ann)
 * })
 */
export async function withTransaction<DB, T>(
  db: DatabaseHandle<DB>,
  fn: TransactionCallback<DB, T>,
  options: TransactionOptionsWithLogger = {},
): Promise<T> {
  const { db: handle } = toContext(db)
  if (typeof fn !== 'function') throw new BadRequestError('withTransaction needs a function')
  assertHonoured(handle, options)
  return handle.isTransaction ? runNested(handle, fn, options) : runOutermost(handle, fn, options)
}

async function runOutermost<DB, T>(
  db: Kysely<DB>,
  fn: TransactionCallback<DB, T>,
  options: TransactionOptionsWithLogger,
): Promise<T> {
  let outcome: Outcome<T> | undefined
  try {
    return await transactionWith(db, options).execute(async trx => {
      outcome = await runRegistered(trx, fn)
      return settle(outcome)
    })
  } catch (error) {
    if (outcome === undefined || 'value' in outcome) throw error
    if (error !== outcome.error) (options.logger ?? silentLogger).error('Rolling back failed', error)
    throw outcome.error
  }
}

async function runRegistered<DB, T>(trx: Kysely<DB>, fn: TransactionCallback<DB, T>): Promise<Outcome<T>> {
  const level = new TransactionLevel(await connectionOf(trx), undefined, openLevel.getStore())
  registerTransaction(level)
  const outcome = await committable(trx, level, await runLevel(level, trx, fn))
  unregisterTransaction(level)
  const error = lost(level, outcome)
  return error === undefined ? outcome : { error }
}

/**
 * What is left of an outcome after errors that the callback has swallowed: the server may have rolled back, and
 * PostgreSQL answers a commit with a rollback, which Kysely drops.
 */
async function committable<DB, T>(
  trx: Kysely<DB>,
  level: TransactionLevel,
  outcome: Outcome<T>,
): Promise<Outcome<T>> {
  if ('error' in outcome) return outcome
  if (level.rolledBack !== undefined) return level.rolledBack
  if (!level.mayBeAborted || level.rollbackFailure !== undefined) return outcome
  try {
    await sql`select 1`.execute(trx.withoutPlugins())
    return outcome
  } catch (error) {
    return { error }
  }
}

/**
 * The context of the innermost `withTransaction` in the current asynchronous call chain on the same database; also
 * once that has ended, when its use rejects. Nothing for a handle that is itself a transaction.
 *
 * For repositories, which join it. Query functions use the handle that they are given.
 */
export function currentTransaction<DB>(db: Handle<DB>): DbContext<DB> | undefined {
  if (db.isTransaction) return undefined
  const { adapter } = db.getExecutor()
  for (let level = openLevel.getStore(); level !== undefined; level = level.enclosing) {
    if (level.context?.db.getExecutor().adapter === adapter) return level.context
  }
  return undefined
}
