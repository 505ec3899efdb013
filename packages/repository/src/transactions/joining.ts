import { currentTransaction, withTransaction, type TransactionOptionsWithLogger } from '@kysera/dal'
import {
  createExecutorSync,
  createJoiningExecutor,
  getPlugins,
  isJoining,
  rebindExecutor,
  type AnyDb,
  type AnyTransaction,
} from '@kysera/executor'

/** The same executor, whose statements run in the transaction that is open around them. */
export function joining<E extends AnyDb>(executor: E): E {
  if (executor.isTransaction || isJoining(executor)) return executor
  return createJoiningExecutor(executor, () => currentTransaction(executor)?.db)
}

/** The plugins of both on the connection of the transaction. */
export function boundTo(executor: AnyDb, trx: AnyDb): AnyDb {
  const bound = rebindExecutor(executor, trx)
  const plugins = getPlugins(trx)
  return plugins.length === 0 ? bound : createExecutorSync(bound, plugins)
}

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
