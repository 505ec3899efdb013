import { createExecutorSync, getPlugins, rebindExecutor, type AnyDb } from '@kysera/executor'

/** The plugins of both on the connection of the transaction. */
export function boundTo(executor: AnyDb, trx: AnyDb): AnyDb {
  const bound = rebindExecutor(executor, trx)
  const plugins = getPlugins(trx)
  return plugins.length === 0 ? bound : createExecutorSync(bound, plugins)
}
