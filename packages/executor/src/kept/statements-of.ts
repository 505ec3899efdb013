import { CamelCasePlugin, ParseJSONResultsPlugin, WithSchemaPlugin, type KyselyPlugin } from 'kysely'
import type { AnyHandle } from '../executor.js'
import { isInterceptor } from '../interceptor.js'
import { schemaOfPlugin } from '../schema-of.js'
import type { CompiledStatement } from './compiled-statement.js'

/** Compiled statements by their keys. */
export type Statements = Map<string, CompiledStatement>

/** A program with a schema for each of very many tenants does not keep statements for all of them. */
const maxSchemas = 1000

/** What has been compiled with a list of plugins, and with those lists that begin with it. */
class Branch {
  readonly statements: Statements = new Map()
  readonly #longer = new WeakMap<KyselyPlugin, Branch>()
  readonly #inSchema = new Map<string, Branch>()

  with(plugin: KyselyPlugin): Branch {
    if (!(plugin instanceof WithSchemaPlugin)) return branchIn(this.#longer, plugin)
    // Every `withSchema()` makes a plugin of its own, and those of one schema compile alike.
    if (this.#inSchema.size >= maxSchemas) this.#inSchema.clear()
    return branchIn(this.#inSchema, schemaOfPlugin(plugin))
  }
}

interface Branches<K> {
  get(key: K): Branch | undefined
  set(key: K, branch: Branch): unknown
}

function branchIn<K>(branches: Branches<K>, key: K): Branch {
  const known = branches.get(key)
  if (known !== undefined) return known
  const branch = new Branch()
  branches.set(key, branch)
  return branch
}

/**
 * Handles come and go with requests and transactions. Those of one database have its adapter in common, and compile
 * alike when they carry the same plugins.
 */
const databases = new WeakMap<object, Branch>()

/** The statements of all handles that compile as this one does; nothing when its plugins do more than can be compared. */
export function statementsOf(db: AnyHandle): Statements | undefined {
  const { adapter, plugins } = db.getExecutor()
  let branch = branchIn(databases, adapter)
  for (const plugin of plugins) {
    if (!isComparable(plugin)) return undefined
    branch = branch.with(plugin)
  }
  return branch.statements
}

/** Plugins of Kysely that do not look at values. Subclasses may. */
const blind: readonly unknown[] = [WithSchemaPlugin, CamelCasePlugin, ParseJSONResultsPlugin]

/** Whether what a plugin makes of a statement depends on its values in no way, or only in answers that are compared. */
function isComparable(plugin: KyselyPlugin): boolean {
  if (!isInterceptor(plugin)) return blind.includes(plugin.constructor)
  const { interceptQuery, transformQuery, aroundExecute } = plugin.hooks
  return interceptQuery.length === 0 && transformQuery.length === 0 && aroundExecute.length === 0
}
