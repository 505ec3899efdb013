import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import { detectDialect } from '../detect-dialect.js'
import type { Dialect } from '../dialect.js'
import { BadRequestError } from '../errors/request-errors.js'

/** Statements about a point in a transaction to which it can go back. */
export interface SavepointStatements {
  readonly set: RawBuilder<unknown>
  /** Forgets the point and keeps what was written since. SQL Server has no such statement. */
  readonly release: RawBuilder<unknown> | undefined
  /** Undoes what was written since, and keeps the point. */
  readonly rollback: RawBuilder<unknown>
}

/**
 * How a database writes the statements of a savepoint.
 *
 * MySQL forgets an older savepoint of the same name, so that nested ones need names of their own. SQL Server:
 * https://learn.microsoft.com/sql/t-sql/language-elements/save-transaction-transact-sql
 *
 * @throws {BadRequestError} for a name that is not a plain identifier of at most 32 characters, SQL Server's limit:
 * it is written without quotes.
 * @example
 * const { set, rollback } = savepointStatements('postgres', 'before_import')
 */
export function savepointStatements(dialect: Dialect, name: string): SavepointStatements {
  if (!plainName.test(name)) throw new BadRequestError(`"${name}" cannot be the name of a savepoint`)
  const id = sql.raw(name)
  if (dialect === 'mssql') {
    return { set: sql`save transaction ${id}`, release: undefined, rollback: sql`rollback transaction ${id}` }
  }
  return {
    set: sql`savepoint ${id}`,
    release: sql`release savepoint ${id}`,
    rollback: sql`rollback to savepoint ${id}`,
  }
}

const plainName = /^[a-z_][a-z0-9_]{0,31}$/i

export interface SavepointOptions {
  /** Whether what was done is undone, also when it succeeded. Default: false. */
  readonly isUndone?: boolean
  /** Told of a rollback that failed; the failure of the work is the one that is thrown. */
  readonly onRollbackError?: (error: unknown) => void
}

/**
 * Runs work in an open transaction, which goes on as if the work had not begun when it fails.
 *
 * Costs two queries beside the work, on SQL Server one when it succeeds. No plugin sees them.
 *
 * @throws what the work throws, after its writes are undone.
 * @example
 * await db.transaction().execute(trx =>
 *   inSavepoint(trx, () => trx.deleteFrom('posts').where('id', '=', 1).execute()),
 * )
 */
export async function inSavepoint<DB, T>(
  trx: Kysely<DB> | Transaction<DB>,
  work: () => Promise<T>,
  { isUndone = false, onRollbackError = () => undefined }: SavepointOptions = {},
): Promise<T> {
  const plain = trx.withoutPlugins()
  const name = `kysera_${Math.random().toString(36).slice(2, 12)}`
  const { set, release, rollback } = savepointStatements(detectDialect(trx), name)
  await set.execute(plain)
  let result: T
  try {
    result = await work()
    if (!isUndone) await release?.execute(plain)
  } catch (error) {
    await rollback.execute(plain).catch(onRollbackError)
    throw error
  }
  if (isUndone) await rollback.execute(plain)
  return result
}
