import {
  BadRequestError,
  detectDialect,
  inSavepoint,
  isTransaction,
  silentLogger,
  type KyseraLogger,
} from '@kysera/core'
import type { Transaction } from 'kysely'
import type { Handle } from '../handle.js'
import { allowNesting } from './nesting.js'

/** How much of other transactions one sees. `'snapshot'` is known to SQL Server alone. */
export type IsolationLevel =
  | 'read uncommitted'
  | 'read committed'
  | 'repeatable read'
  | 'serializable'
  | 'snapshot'

type Test<DB, T> = (trx: Transaction<DB>) => Promise<T>

/**
 * Runs a test in a transaction that is rolled back in the end, whatever the test does: nothing that it wrote stays.
 *
 * The test may open transactions itself, which are savepoints. In a transaction, the test as a whole is one. Rejects
 * with what the test throws. Costs `begin` and `rollback`.
 *
 * @example
 * import { testInTransaction } from '@kysera/testing'
 * import type { Generated, Kysely } from 'kysely'
 *
 * interface Database {
 *   users: { id: Generated<number>; name: string }
 * }
 * // Code under test, which opens a transaction: in a test that is a savepoint.
 * const createUser = (db: Kysely<Database>, name: string) =>
 *   db.transaction().execute(trx => trx.insertInto('users').values({ name }).execute())
 *
 * export const createsUsers = (db: Kysely<Database>) => testInTransaction(db, trx => createUser(trx, 'Ann'))
 */
export async function testInTransaction<DB, T>(db: Handle<DB>, fn: Test<DB, T>): Promise<void> {
  await rolledBack(db, fn)
}

/**
 * The same with a savepoint around the test, for code that leaves its transaction in a bad state.
 *
 * A rollback that fails is logged, and never hides what the test throws. Costs four statements.
 */
export async function testWithSavepoints<DB, T>(
  db: Handle<DB>,
  fn: Test<DB, T>,
  logger: KyseraLogger = silentLogger,
): Promise<void> {
  const onRollbackError = (error: unknown): void => logger.error('Going back to a savepoint failed', error)
  await rolledBack(db, trx => inSavepoint(trx, () => fn(trx), { isUndone: true, onRollbackError }))
}

/**
 * The same under an isolation level. SQLite knows one, `serializable`, and takes every level for it.
 *
 * @throws {BadRequestError} `Invalid isolation level` for one that is none, and in a transaction, which has its own.
 */
export async function testWithIsolation<DB, T>(
  db: Handle<DB>,
  level: IsolationLevel,
  fn: Test<DB, T>,
): Promise<void> {
  if (!levels.includes(level)) throw new BadRequestError(`Invalid isolation level: ${level}`)
  if (db.isTransaction) throw new BadRequestError('A transaction has its isolation level already')
  await rolledBack(db, fn, detectDialect(db) === 'sqlite' ? undefined : level)
}

const levels: readonly IsolationLevel[] = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
  'snapshot',
]

async function rolledBack<DB, T>(db: Handle<DB>, fn: Test<DB, T>, level?: IsolationLevel): Promise<void> {
  if (isTransaction(db)) {
    await inSavepoint(db, () => fn(allowNesting(db)), { isUndone: true })
    return
  }
  const builder = db.transaction()
  const done = new Done()
  try {
    await (level === undefined ? builder : builder.setIsolationLevel(level)).execute(async trx => {
      await fn(allowNesting(trx))
      throw done
    })
  } catch (error) {
    if (error !== done) throw error
  }
}

/** Makes Kysely roll back a test that succeeded. */
class Done extends Error {}
