import { WithSchemaPlugin, type KyselyPlugin, type QueryExecutor } from 'kysely'
import { hookedHandle } from './around/hooked-handle.js'
import type { AnyDb } from './executor.js'
import { interceptorOf, isInterceptor, type Interceptor } from './interceptor.js'
import { JoiningQueryExecutor } from './joining-query-executor.js'
import { kyselyOver } from './kysely-over.js'

/** The same kind of handle, with an interceptor in place of the one that it may carry. */
export function install<H extends AnyDb>(handle: H, interceptor: Interceptor): H {
  const { plugins } = handle.getExecutor()
  if (interceptor.hooks.aroundExecute.length > 0) {
    return hookedHandle(handle, withInterceptor(handle.getExecutor(), interceptor), interceptor)
  }
  // The usual case, at the price of one `withPlugin`.
  if (plugins.every(isSchemaPlugin)) return derived(handle, interceptor)
  return kyselyOver(handle, withInterceptor(handle.getExecutor(), interceptor))
}

/** The same kind of handle with an interceptor in the very place of the one that it carries. */
export function exchange<H extends AnyDb>(handle: H, interceptor: Interceptor): H {
  const queryExecutor = handle.getExecutor()
  if (queryExecutor instanceof JoiningQueryExecutor) {
    const changed = exchange(kyselyOver(handle, queryExecutor.inner), interceptor)
    return kyselyOver(changed, queryExecutor.over(changed.getExecutor()))
  }
  const plugins = queryExecutor.plugins.map(plugin => (isInterceptor(plugin) ? interceptor : plugin))
  const changed = queryExecutor.withoutPlugins().withPlugins(plugins)
  const hooked = interceptor.hooks.aroundExecute.length > 0
  const exchanged = hooked ? hookedHandle(handle, changed, interceptor) : kyselyOver(handle, changed)
  if (interceptorOf(handle)?.root === queryExecutor) interceptor.root = exchanged.getExecutor()
  return exchanged
}

function derived<H extends AnyDb>(handle: H, interceptor: Interceptor): H
function derived(handle: AnyDb, interceptor: Interceptor): AnyDb {
  return handle.withPlugin(interceptor)
}

/**
 * Schemas are put on the tables before plugins look at them, and names are mapped after that: plugins see the
 * application's names.
 */
function withInterceptor(queryExecutor: QueryExecutor, interceptor: Interceptor): QueryExecutor {
  const others = queryExecutor.plugins.filter(plugin => !isInterceptor(plugin))
  const schemas = others.filter(isSchemaPlugin)
  const rest = others.filter(plugin => !isSchemaPlugin(plugin))
  return queryExecutor.withoutPlugins().withPlugins([...schemas, interceptor, ...rest])
}

const isSchemaPlugin = (plugin: KyselyPlugin): boolean => plugin instanceof WithSchemaPlugin
