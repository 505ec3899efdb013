import type { KyselyPlugin, QueryExecutor } from 'kysely'
import { hookedInTransaction } from './around/hooked-handle.js'
import { isInterceptor } from './interceptor.js'

/** Plugins on the connection of a transaction, inside it. The transaction's own plugins play no part. */
export function onTransaction(plugins: readonly KyselyPlugin[], transaction: QueryExecutor): QueryExecutor {
  const moved = transaction.withoutPlugins().withPlugins(plugins)
  const interceptor = plugins.find(isInterceptor)
  return interceptor !== undefined && interceptor.hooks.aroundExecute.length > 0
    ? hookedInTransaction(moved, interceptor)
    : moved
}
