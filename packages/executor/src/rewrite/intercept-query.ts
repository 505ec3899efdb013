import {
  ExpressionWrapper,
  InsertQueryNode,
  NOOP_QUERY_EXECUTOR,
  QueryCreator,
  UpdateQueryNode,
  type WhereNode,
  type OperationNode,
} from 'kysely'
import type { HookCall } from '../errors.js'
import { hookCall, hookFailure, hookMisuse } from '../hook-failure.js'
import type { QueryBuilderContext, TableContext } from '../plugin.js'
import type { PluginWith } from '../query-hooks.js'
import { isExpression, type Addition, type Additions } from './column-values.js'
import { qualifyClauses } from './qualify.js'
import { insertedValues, updatedValues } from './read-values.js'
import type { Reference } from './reference.js'

/** What a builder-level plugin adds to the block besides conditions and values: order, limit, joins, … */
export interface Extra {
  readonly parts: Readonly<Record<string, unknown>>
  readonly by: HookCall
}

export interface Intercepted {
  readonly predicates: readonly OperationNode[]
  readonly values: Additions
  readonly extras: readonly Extra[]
}

const nothing: Intercepted = { predicates: [], values: new Map(), extras: [] }

/** Hands each plugin a fresh builder on the table alone, and reads what the returned builder adds. */
export function interceptReference(
  plugins: readonly PluginWith<'interceptQuery'>[],
  context: TableContext,
  reference: Reference,
): Intercepted {
  if (plugins.length === 0) return nothing
  const predicates: OperationNode[] = []
  const values = new Map<string, Addition>()
  const extras: Extra[] = []
  for (const plugin of plugins) {
    const by = hookCall(plugin, 'interceptQuery', context)
    const query = intercept(plugin, context, by)
    if (query === undefined) continue
    const { where, assigned, parts } = read(qualifyClauses(query, reference, context.table), by)
    if (where !== undefined) predicates.push(where)
    for (const [column, node] of assigned)
      values.set(column, { value: new ExpressionWrapper(node), replaces: true, by })
    if (Object.keys(parts).length > 0) extras.push({ parts, by })
  }
  return { predicates, values, extras }
}

/** The node of the builder that the plugin returned; nothing when it returned the one it was given. */
function intercept(
  plugin: PluginWith<'interceptQuery'>,
  context: TableContext,
  by: HookCall,
): OperationNode | undefined {
  const builder = builderFor(context)
  let result: unknown
  try {
    result = plugin.interceptQuery(builder, context)
  } catch (thrown) {
    throw hookFailure(thrown, by)
  }
  if (result === builder) return undefined
  const node = isExpression(result) ? result.toOperationNode() : undefined
  if (node?.kind !== nodeKinds[context.operation])
    throw hookMisuse('must give a builder of the same kind', by)
  return node
}

const nodeKinds: Readonly<Record<QueryBuilderContext['operation'], OperationNode['kind'] | undefined>> = {
  select: 'SelectQueryNode',
  insert: 'InsertQueryNode',
  replace: 'InsertQueryNode',
  update: 'UpdateQueryNode',
  delete: 'DeleteQueryNode',
  // Kysely's builder of a merge is not a query before it has a `when`, which is not a plugin's to give.
  merge: undefined,
}

function builderFor({ operation, table, schema }: TableContext): unknown {
  const name = schema === undefined ? table : `${schema}.${table}`
  // oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
  const creator = new QueryCreator<any>({ executor: NOOP_QUERY_EXECUTOR })
  switch (operation) {
    case 'select':
      return creator.selectFrom(name)
    case 'insert':
      return creator.insertInto(name)
    case 'replace':
      return creator.replaceInto(name)
    case 'update':
      return creator.updateTable(name)
    case 'delete':
      return creator.deleteFrom(name)
    case 'merge':
      return creator.mergeInto(name)
  }
}

interface Reading {
  readonly where: OperationNode | undefined
  readonly assigned: ReadonlyMap<string, OperationNode>
  readonly parts: Readonly<Record<string, unknown>>
}

/** Fields that say which table the builder was made for, or that are read one by one. */
const ownFields: ReadonlySet<string> = new Set(
  'kind from into table replace where columns values updates'.split(' '),
)

function read(node: OperationNode, by: HookCall): Reading {
  const where = 'where' in node && isWhere(node.where) ? node.where.where : undefined
  const parts = Object.fromEntries(Object.entries(node).filter(([field]) => !ownFields.has(field)))
  if (InsertQueryNode.is(node)) return { where, assigned: insertedValues(node, by), parts }
  if (UpdateQueryNode.is(node)) return { where, assigned: updatedValues(node), parts }
  return { where, assigned: new Map(), parts }
}

const isWhere = (value: unknown): value is WhereNode =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'WhereNode'
