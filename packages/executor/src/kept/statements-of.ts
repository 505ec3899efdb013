import { CamelCasePlugin, ParseJSONResultsPlugin, type KyselyPlugin } from 'kysely'
import type { AnyHandle } from '../executor.js'
import { isInterceptor } from '../interceptor.js'
import type { CompiledStatement } from './compiled-statement.js'

/** Compiled statements by their keys. */
export type Statements = Map<string, CompiledStatement>

/** What has been compiled with a list of plugins, and with those lists that begin with it. */
interface Branch {
  statements?: Statements
  readonly longer: WeakMap<KyselyPlugin, Branch>
}

/**
 * Handles come and go with requests and transactions. Those of one database have its adapter in common, and compile
 * alike when they carry the same plugins.
 */
const branches = new WeakMap<object, Branch>()

/** The statements of all handles that compile as this one does; nothing when its plugins do more than can be compared. */
export function statementsOf(db: AnyHandle): Statements | undefined {
  const { adapter, plugins } = db.getExecutor()
  let branch = branchIn(branches, adapter)
  for (const plugin of plugins) {
    if (!isComparable(plugin)) return undefined
    branch = branchIn(branch.longer, plugin)
  }
  return (branch.statements ??= new Map())
}

function branchIn<K extends object>(level: WeakMap<K, Branch>, key: K): Branch {
  const known = level.get(key)
  if (known !== undefined) return known
  const branch: Branch = { longer: new WeakMap() }
  level.set(key, branch)
  return branch
}

/** Whether what a plugin makes of a statement does not depend on its values, or only in answers that are compared. */
function isComparable(plugin: KyselyPlugin): boolean {
  if (!isInterceptor(plugin))
    return plugin.constructor === CamelCasePlugin || plugin.constructor === ParseJSONResultsPlugin
  const { interceptQuery, transformQuery, aroundExecute } = plugin.hooks
  return interceptQuery.length === 0 && transformQuery.length === 0 && aroundExecute.length === 0
}
