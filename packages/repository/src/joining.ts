import { currentTransaction } from '@kysera/dal'
import {
  createExecutorSync,
  createJoiningExecutor,
  getPlugins,
  rebindExecutor,
  type AnyDb,
} from '@kysera/executor'

/** The same executor, whose statements run in the transaction that is open around them. */
export function joining<E extends AnyDb>(executor: E): E {
  if (executor.isTransaction) return executor
  return createJoiningExecutor(executor, () => currentTransaction(executor)?.db)
}

/** The plugins of both on the connection of the transaction. */
export function boundTo(executor: AnyDb, trx: AnyDb): AnyDb {
  const bound = rebindExecutor(executor, trx)
  const plugins = getPlugins(trx)
  return plugins.length === 0 ? bound : createExecutorSync(bound, plugins)
}
