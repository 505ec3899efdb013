import { sql, type RawBuilder } from 'kysely'
import type { Handle } from '../handle.js'

/** Statements about a point in a transaction to which it can go back. SQL Server forgets one by itself. */
interface SavepointStatements {
  readonly set: RawBuilder<unknown>
  readonly release: RawBuilder<unknown> | undefined
  readonly rollback: RawBuilder<unknown>
}

function statementsOf(name: string, isMssql: boolean): SavepointStatements {
  const id = sql.raw(name)
  if (isMssql) {
    return { set: sql`save transaction ${id}`, release: undefined, rollback: sql`rollback transaction ${id}` }
  }
  return {
    set: sql`savepoint ${id}`,
    release: sql`release savepoint ${id}`,
    rollback: sql`rollback to savepoint ${id}`,
  }
}

/** What becomes of a savepoint when its work is done. */
export interface SavepointOptions {
  /** Whether what was done is undone, also when it succeeded. */
  readonly isUndone: boolean
  /** Told of a rollback that failed; the failure of the work is the one that is thrown. */
  readonly onRollbackError?: (error: unknown) => void
}

/** Runs work in a savepoint of a transaction. No plugin sees its statements. */
export async function inSavepoint<DB, T>(
  trx: Handle<DB>,
  work: () => Promise<T>,
  { isUndone, onRollbackError = () => undefined }: SavepointOptions,
): Promise<T> {
  const plain = trx.withoutPlugins()
  const name = `kysera_${Math.random().toString(36).slice(2, 12)}`
  const { set, release, rollback } = statementsOf(name, trx.getExecutor().adapter.supportsOutput === true)
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
