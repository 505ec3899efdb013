import { CompiledQuery, type DatabaseConnection } from 'kysely'

const savepointName = 'kysera_statement'

/** Does something on a connection whose transaction is open, whole or absent. */
export async function inSavepoint<T>(
  connection: DatabaseConnection,
  isSqlServer: boolean,
  fn: () => Promise<T>,
): Promise<T> {
  const { begin, undo, release } = isSqlServer ? sqlServerStatements : statements
  const send = async (sql: string): Promise<void> =>
    void (await connection.executeQuery(CompiledQuery.raw(sql)))
  await send(begin)
  let result: T
  try {
    result = await fn()
  } catch (error) {
    await undoAll(() => send(undo), error)
    if (release !== undefined) await undoAll(() => send(release), error)
    throw error
  }
  if (release !== undefined) await send(release)
  return result
}

const statements = {
  begin: `savepoint ${savepointName}`,
  undo: `rollback to savepoint ${savepointName}`,
  release: `release savepoint ${savepointName}`,
}

// https://learn.microsoft.com/sql/t-sql/language-elements/save-transaction-transact-sql
const sqlServerStatements = {
  begin: `save transaction ${savepointName}`,
  undo: `rollback transaction ${savepointName}`,
  release: undefined,
}

/** Work that cannot be undone must not pass for work that was: both errors reach the caller. */
async function undoAll(undo: () => Promise<void>, error: unknown): Promise<void> {
  try {
    await undo()
  } catch (undoError) {
    throw new AggregateError(
      [error, undoError],
      'A statement failed, and its savepoint could not be rolled back',
      { cause: undoError },
    )
  }
}
