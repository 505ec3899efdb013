import { WithSchemaPlugin, type KyselyPlugin, type QueryExecutor } from 'kysely'
import { hookedHandle } from './around/hooked-handle.js'
import type { AnyDb } from './executor.js'
import { interceptorOf, isInterceptor, type Interceptor } from './interceptor.js'
import { JoiningQueryExecutor } from './joining-query-executor.js'
import { kyselyOver } from './kysely-over.js'

/** The same kind of handle, with an interceptor in place of the one that it may carry. */
export function install<H extends AnyDb>(handle: H, interceptor: Interceptor): H {
  const queryExecutor = handle.getExecutor()
  if (queryExecutor instanceof JoiningQueryExecutor) {
    return rejoined(handle, queryExecutor, inner => install(inner, interceptor))
  }
  if (interceptor.hooks.aroundExecute.length > 0) {
    return hookedHandle(handle, withInterceptor(queryExecutor, interceptor), interceptor)
  }
  // The usual case, at the price of one `withPlugin`.
  if (queryExecutor.plugins.every(isSchemaPlugin)) return derived(handle, interceptor)
  return kyselyOver(handle, withInterceptor(queryExecutor, interceptor))
}

/** The same kind of handle with an interceptor in the very place of the one that it carries. */
export function exchange<H extends AnyDb>(handle: H, interceptor: Interceptor): H {
  const queryExecutor = handle.getExecutor()
  if (queryExecutor instanceof JoiningQueryExecutor) {
    return rejoined(handle, queryExecutor, inner => exchange(inner, interceptor))
  }
  const plugins = queryExecutor.plugins.map(plugin => (isInterceptor(plugin) ? interceptor : plugin))
  const changed = queryExecutor.withoutPlugins().withPlugins(plugins)
  const hooked = interceptor.hooks.aroundExecute.length > 0
  const exchanged = hooked ? hookedHandle(handle, changed, interceptor) : kyselyOver(handle, changed)
  if (interceptorOf(handle)?.root === queryExecutor) interceptor.root ??= exchanged.getExecutor()
  return exchanged
}

/** A joining handle that is changed below goes on joining. */
function rejoined<H extends AnyDb>(handle: H, joining: JoiningQueryExecutor, change: (inner: H) => H): H {
  const changed = change(kyselyOver(handle, joining.inner))
  return kyselyOver(changed, joining.over(changed.getExecutor()))
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
