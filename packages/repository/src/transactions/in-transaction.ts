import { currentTransaction, withTransaction, type TransactionOptionsWithLogger } from '@kysera/dal'
import { isJoining, rebindExecutor, type AnyDb, type AnyTransaction } from '@kysera/executor'

/** Runs a function in a transaction of the executor, or in a savepoint of the one that its statements run in. */
export function inTransaction<T>(
  executor: AnyDb,
  fn: (trx: AnyTransaction) => Promise<T>,
  options?: TransactionOptionsWithLogger,
): Promise<T> {
  const current = isJoining(executor) ? currentTransaction(executor) : undefined
  return withTransaction(current ?? executor, ctx => fn(rebindExecutor(executor, ctx.db)), options)
}

/**
 * Runs the statements of one call, one after the other. Several of them are whole or absent together: they run in a
 * transaction, or in a savepoint of the one that is open.
 */
export async function runTogether<Statement, Result>(
  executor: AnyDb,
  statements: readonly Statement[],
  run: (db: AnyDb, statement: Statement) => Promise<Result>,
  { logger }: Pick<TransactionOptionsWithLogger, 'logger'> = {},
): Promise<Result[]> {
  const runAll = async (db: AnyDb): Promise<Result[]> => {
    const results: Result[] = []
    for (const statement of statements) results.push(await run(db, statement))
    return results
  }
  return statements.length > 1 ? inTransaction(executor, runAll, { logger }) : runAll(executor)
}
