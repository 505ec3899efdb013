import type { AnyPlugin } from './plugin.js'

type HookName =
  | 'filter'
  | 'insertValues'
  | 'updateValues'
  | 'resolveTable'
  | 'interceptQuery'
  | 'transformQuery'
  | 'transformResult'
  | 'beforeCompile'
  | 'aroundExecute'

/** A plugin that is known to have a hook. */
export type PluginWith<H extends HookName> = AnyPlugin & Required<Pick<AnyPlugin, H>>

/** The plugins of an executor by the hooks that they have, each list in execution order. */
export type QueryHooks = { readonly [H in HookName]: readonly PluginWith<H>[] }

export function queryHooksOf(plugins: readonly AnyPlugin[]): QueryHooks {
  return {
    filter: pluginsWith(plugins, 'filter'),
    insertValues: pluginsWith(plugins, 'insertValues'),
    updateValues: pluginsWith(plugins, 'updateValues'),
    resolveTable: pluginsWith(plugins, 'resolveTable'),
    interceptQuery: pluginsWith(plugins, 'interceptQuery'),
    transformQuery: pluginsWith(plugins, 'transformQuery'),
    transformResult: pluginsWith(plugins, 'transformResult'),
    beforeCompile: pluginsWith(plugins, 'beforeCompile'),
    aroundExecute: pluginsWith(plugins, 'aroundExecute'),
  }
}

/** Whether some plugin has something to say about the tables of a statement. */
export const rewritesTables = (hooks: QueryHooks): boolean =>
  hooks.filter.length > 0 ||
  hooks.insertValues.length > 0 ||
  hooks.updateValues.length > 0 ||
  hooks.resolveTable.length > 0 ||
  hooks.interceptQuery.length > 0

function pluginsWith<H extends HookName>(plugins: readonly AnyPlugin[], hook: H): readonly PluginWith<H>[] {
  const found = plugins.filter((plugin): plugin is PluginWith<H> => typeof plugin[hook] === 'function')
  return found.length === 0 ? none : found
}

// Most plugins have one hook or two, and executors may be made for every request.
const none: readonly never[] = []
