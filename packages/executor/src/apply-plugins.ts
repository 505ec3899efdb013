import type { KyselyPlugin } from 'kysely'
import type { AnyPlugin, QueryBuilderContext } from './plugin.js'
import { queryHooksOf } from './query-hooks.js'
import { narrowestCteRules } from './rewrite/scope.js'
import { StatementRewriter } from './rewrite/statement-rewriter.js'
import { TableHooks } from './rewrite/table-hooks.js'
import { transformStatement } from './transform-statement.js'
import { orderPlugins } from './validate-plugins.js'

/**
 * The builder with plugins, for one that does not come from an executor.
 *
 * Every table of its query is seen, not only the one in `context`, whose `metadata` that one shares. On a builder of
 * an executor with the same plugins nothing is added twice.
 *
 * @throws {PluginValidationError} when the plugins cannot work together.
 * @throws {TypeError} when the value is not a query builder.
 */
export function applyPlugins<QB>(qb: QB, plugins: readonly AnyPlugin[], context: QueryBuilderContext): QB {
  if (!takesPlugins<QB>(qb)) throw new TypeError('applyPlugins needs a query builder of Kysely')
  const hooks = queryHooksOf(orderPlugins(plugins))
  const rewriter = new StatementRewriter(new TableHooks(hooks, { known: context }), narrowestCteRules)
  return qb.withPlugin({
    transformQuery: args => transformStatement(hooks, rewriter, args),
    transformResult: args => Promise.resolve(args.result),
  })
}

const takesPlugins = <QB>(value: unknown): value is { withPlugin(plugin: KyselyPlugin): QB } =>
  typeof value === 'object' &&
  value !== null &&
  'withPlugin' in value &&
  typeof value.withPlugin === 'function'
