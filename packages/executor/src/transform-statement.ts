import type { PluginTransformQueryArgs, RootOperationNode } from 'kysely'
import { hookFailure } from './hook-failure.js'
import type { QueryHooks } from './query-hooks.js'
import type { StatementRewriter } from './rewrite/statement-rewriter.js'

/** A statement after the hooks on its tables, and then `transformQuery` of each plugin. */
export function transformStatement(
  hooks: QueryHooks,
  rewriter: StatementRewriter | undefined,
  args: PluginTransformQueryArgs,
): RootOperationNode {
  let node = rewriter === undefined ? args.node : rewriter.rewrite(args.node)
  for (const plugin of hooks.transformQuery) {
    try {
      node = plugin.transformQuery({ ...args, node })
    } catch (thrown) {
      throw hookFailure(thrown, { plugin: plugin.name, hook: 'transformQuery' })
    }
  }
  return node
}
