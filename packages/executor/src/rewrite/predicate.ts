import { expressionBuilder, type OperationNode, type RawNode } from 'kysely'
import { hookCall, hookMisuse } from '../hook-failure.js'
import type { AnyPlugin, TableContext } from '../plugin.js'
import type { PluginWith } from '../query-hooks.js'
import { callHook } from './call-hook.js'
import { isExpression } from './column-values.js'
import { and, asOperand } from './conditions.js'
import { markFor, type Asker } from './mark.js'
import { qualify } from './qualify.js'
import type { Reference } from './reference.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
const eb = /* @__PURE__ */ expressionBuilder<any, any>()

/** Which rows of a reference exist: all filters, bound to the reference and marked for it; nothing without filters. */
export function predicateOf(
  plugins: readonly PluginWith<'filter'>[],
  reference: Reference,
  context: TableContext,
  asker: Asker,
): RawNode | undefined {
  let all: OperationNode | undefined
  for (const plugin of plugins) {
    const answer = callHook(plugin, 'filter', context, () => plugin.filter(context, eb))
    if (answer === undefined) continue
    if (!Array.isArray(answer)) all = both(all, predicateNode(answer, plugin, context), reference, context)
    else for (const one of answer) all = both(all, predicateNode(one, plugin, context), reference, context)
  }
  return all && markFor(reference, all, asker)
}

/** A predicate, and those that builder-level plugins give. */
export function withPredicates(
  predicate: RawNode | undefined,
  others: readonly OperationNode[],
  reference: Reference,
  context: TableContext,
  asker: Asker,
): RawNode | undefined {
  if (others.length === 0) return predicate
  let all: OperationNode | undefined = predicate?.parameters[0]
  for (const other of others) all = both(all, other, reference, context)
  return all && markFor(reference, all, asker)
}

function both(
  left: OperationNode | undefined,
  right: OperationNode,
  reference: Reference,
  context: TableContext,
): OperationNode {
  if (reference.hasOpaqueAlias) {
    const { table, operation } = context
    const call = { plugin: '*', hook: 'filter', table, operation }
    throw hookMisuse('cannot be placed, because the alias of the table is an expression', call)
  }
  return and(left, asOperand(qualify(right, reference, context.table)))
}

/** The node of a predicate that a plugin gave. */
export function predicateNode(predicate: unknown, plugin: AnyPlugin, context: TableContext): OperationNode {
  if (isExpression(predicate)) return predicate.toOperationNode()
  throw hookMisuse('must give Kysely expressions', hookCall(plugin, 'filter', context))
}
