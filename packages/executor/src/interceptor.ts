import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryExecutor,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely'
import type { OpenTransactions } from './around/open-transactions.js'
import type { AnyDb, AnyHandle } from './executor.js'
import { hookFailure } from './hook-failure.js'
import type { AnyPlugin } from './plugin.js'
import type { PluginLifecycle } from './plugin-lifecycle.js'
import { QueryNotes } from './query-notes.js'
import { queryHooksOf, rewritesTables, type QueryHooks } from './query-hooks.js'
import { cteRulesOf } from './rewrite/scope.js'
import { StatementRewriter } from './rewrite/statement-rewriter.js'
import { TableHooks } from './rewrite/table-hooks.js'
import type { TableFacts } from './table-facts.js'
import { transformStatement } from './transform-statement.js'

// A registered symbol: packages without a dependency on this one, and a second copy of it, know it too.
const interceptorMark: unique symbol = Symbol.for('kysera.interceptor')

/** Where an executor comes from; shared by everything that is derived from it. */
export interface Origin {
  /** The plain Kysely instance or transaction at the bottom. */
  readonly db: AnyDb
  readonly facts: TableFacts | undefined
  /** Of the plugins that `createExecutor` added. */
  readonly lifecycle: PluginLifecycle
  /** Transactions begun through handles of the executor; kept once some plugin has an `aroundExecute` hook. */
  transactions?: OpenTransactions
  /** Makes handles like `db`, for hooks. */
  handleOver?: (queryExecutor: QueryExecutor) => AnyDb
}

/** The Kysely plugin that an executor carries. It is the executor's only state. */
export class Interceptor implements KyselyPlugin {
  readonly origin: Origin
  readonly plugins: readonly AnyPlugin[]
  readonly enabled: boolean
  /** Whether a plugin of the executor has been replaced for this handle. */
  readonly optsOut: boolean
  readonly hooks: QueryHooks
  /** The query executor of the object that `createExecutor` gave, whose raw database is `origin.db` itself. */
  root: QueryExecutor | undefined
  /** What statements looked like before ordinary Kysely plugins when they were last transformed. */
  readonly nodes: QueryNotes<RootOperationNode> | undefined
  #rewriter: StatementRewriter | undefined
  #variants: WeakMap<AnyPlugin, WeakMap<AnyPlugin, Interceptor>> | undefined

  static {
    Object.defineProperty(this.prototype, interceptorMark, { value: true })
  }

  constructor(origin: Origin, plugins: readonly AnyPlugin[], enabled: boolean, optsOut = false) {
    this.origin = origin
    this.optsOut = optsOut
    this.plugins = Object.freeze(plugins)
    this.enabled = enabled
    this.hooks = queryHooksOf(enabled ? plugins : [])
    this.nodes = this.hooks.aroundExecute.length > 0 ? new QueryNotes() : undefined
  }

  /** The same with another plugin in the place of one, or without it. Made once, since handles are asked for it often. */
  replacing(plugin: AnyPlugin, replacement: AnyPlugin | undefined): Interceptor {
    const variants = (this.#variants ??= new WeakMap())
    const ofPlugin = variants.get(plugin) ?? new WeakMap<AnyPlugin, Interceptor>()
    const known = ofPlugin.get(replacement ?? plugin)
    if (known !== undefined) return known
    const plugins = this.plugins.flatMap(each => (each === plugin ? (replacement ?? []) : each))
    const variant = new Interceptor(this.origin, plugins, this.enabled, true)
    variants.set(plugin, ofPlugin.set(replacement ?? plugin, variant))
    return variant
  }

  transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    if (this.optsOut || rewritesTables(this.hooks)) this.#rewriter ??= rewriterOf(this)
    const node = transformStatement(this.hooks, this.#rewriter, args)
    this.nodes?.set(args.queryId, node)
    return node
  }

  transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return this.hooks.transformResult.length === 0
      ? Promise.resolve(args.result)
      : this.#transformResult(args)
  }

  async #transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    let { result } = args
    for (const plugin of this.hooks.transformResult) {
      try {
        result = await plugin.transformResult({ ...args, result })
      } catch (thrown) {
        throw hookFailure(thrown, { plugin: plugin.name, hook: 'transformResult' })
      }
    }
    return result
  }
}

function rewriterOf({ hooks, optsOut, origin }: Interceptor): StatementRewriter {
  const { db, facts } = origin
  const tableHooks = new TableHooks(hooks, { db, facts, optsOut, family: origin })
  return new StatementRewriter(tableHooks, cteRulesOf(db.getExecutor().adapter))
}

export const isInterceptor = (plugin: KyselyPlugin): plugin is Interceptor => interceptorMark in plugin

/** The interceptor that a handle carries; nothing for a plain Kysely. */
export const interceptorOf = (handle: AnyHandle): Interceptor | undefined =>
  handle.getExecutor().plugins.find(isInterceptor)

/** Without the interceptor, but with the schema, the connection and ordinary Kysely plugins. */
export function withoutInterceptor(queryExecutor: QueryExecutor): QueryExecutor {
  const others = queryExecutor.plugins.filter(plugin => !isInterceptor(plugin))
  return queryExecutor.withoutPlugins().withPlugins(others)
}

export function isKyselyHandle(value: unknown): value is AnyDb {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getExecutor' in value &&
    typeof value.getExecutor === 'function' &&
    'withPlugin' in value
  )
}
