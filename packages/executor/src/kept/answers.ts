import { ExpressionWrapper, type Expression, type ExpressionBuilder, type OperationNode } from 'kysely'
import type { ColumnValues, TableContext } from '../plugin.js'
import type { PluginWith } from '../query-hooks.js'
import { callHook } from '../rewrite/call-hook.js'
import { valueNode } from '../rewrite/column-values.js'
import { predicateNode } from '../rewrite/predicate.js'

type Predicates = readonly OperationNode[] | undefined

/** What a plugin answers to `filter`, as nodes. */
export function askPredicates(
  plugin: PluginWith<'filter'>,
  context: TableContext,
  // oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
  eb: ExpressionBuilder<any, any>,
): Predicates {
  const answer = callHook(plugin, 'filter', context, () => plugin.filter(context, eb))
  if (answer === undefined) return undefined
  const predicates: readonly unknown[] = Array.isArray(answer) ? answer : [answer]
  return predicates.map(each => predicateNode(each, plugin, context))
}

export const predicatesOf = (nodes: Predicates): Expression<unknown>[] | undefined => nodes?.map(expressionOf)

type ColumnNodes = Readonly<Record<string, OperationNode>>
type ValueNodes = { readonly fill: ColumnNodes; readonly set: ColumnNodes } | undefined

/** What a plugin answers to `insertValues` or `updateValues`, as nodes. */
export function askValues<H extends 'insertValues' | 'updateValues'>(
  hook: H,
  plugin: PluginWith<H>,
  context: TableContext,
): ValueNodes {
  const answer = callHook<ColumnValues | undefined>(plugin, hook, context, () => plugin[hook]?.(context))
  return answer && { fill: nodesOf(answer.fill), set: nodesOf(answer.set) }
}

export const valuesOf = (nodes: ValueNodes): ColumnValues | undefined =>
  nodes && { fill: expressionsOf(nodes.fill), set: expressionsOf(nodes.set) }

function nodesOf(values: ColumnValues['fill'] = {}): ColumnNodes {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([column, value]) => [column, valueNode(value)]))
}

const expressionsOf = (nodes: ColumnNodes): Record<string, Expression<unknown>> =>
  Object.fromEntries(Object.entries(nodes).map(([column, node]) => [column, expressionOf(node)]))

const expressionOf = (node: OperationNode): Expression<unknown> => new ExpressionWrapper(node)
