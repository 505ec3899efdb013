import { targetsOf, type WriteNode } from '@kysera/executor'
import {
  AliasNode,
  DeleteQueryNode,
  IdentifierNode,
  InsertQueryNode,
  MergeQueryNode,
  ParensNode,
  SelectQueryNode,
  TableNode,
  type OperationNode,
} from 'kysely'
import { RLSPolicyViolation } from '../errors.js'
import type { NamedTable } from '../protection/table-names.js'

/** A table that a block writes to. */
export interface NamedTarget {
  readonly named: NamedTable
  readonly name: TableNode
}

/**
 * The tables that a block writes to. One that is named by the alias of a joined table is that table. A query among
 * several targets is only read: no database writes to one.
 */
export function namedTargets(node: WriteNode): NamedTarget[] {
  const read = DeleteQueryNode.is(node) ? readTables(node) : []
  const targets = targetsOf(node)
  const tables = targets.length > 1 ? targets.filter(target => !isQuery(target)) : targets
  return tables.map(expression => {
    const target = targetIn(expression)
    if (target === undefined) throw new RLSPolicyViolation('write', '*', 'what is written to is no table')
    const name = target.name.table.identifier.name
    return read.find(each => each.name.table.identifier.name === name) ?? target
  })
}

const isQuery = (node: OperationNode): boolean =>
  AliasNode.is(node) ? isQuery(node.node) : SelectQueryNode.is(unwrapped(node))

const readTables = ({ using, joins = [] }: DeleteQueryNode): NamedTarget[] =>
  [...(using?.tables ?? []), ...joins.map(join => join.table)].flatMap(table => targetIn(table) ?? [])

function targetIn(expression: OperationNode): NamedTarget | undefined {
  const node = unwrapped(expression)
  if (AliasNode.is(node)) {
    const target = targetIn(node.node)
    if (target === undefined || !IdentifierNode.is(node.alias)) return undefined
    return { named: target.named, name: TableNode.create(node.alias.name) }
  }
  if (!TableNode.is(node)) return undefined
  const { identifier, schema } = node.table
  return { named: { table: identifier.name, schema: schema?.name }, name: node }
}

/** A mark of the executor, or a template, around nothing but a table. */
function unwrapped(node: OperationNode): OperationNode {
  if (ParensNode.is(node)) return unwrapped(node.node)
  const [first] = 'parameters' in node && Array.isArray(node.parameters) ? node.parameters : []
  return isNode(first) ? unwrapped(first) : node
}

const isNode = (value: unknown): value is OperationNode =>
  typeof value === 'object' && value !== null && 'kind' in value

/** All names that a block knows tables by. */
export function namesOf(node: WriteNode): ReadonlySet<string> {
  const tables = [...targetsOf(node), ...sourcesOf(node)]
  return new Set(tables.flatMap(table => targetIn(table)?.name.table.identifier.name ?? aliasOf(table) ?? []))
}

const aliasOf = (node: OperationNode): string | undefined =>
  AliasNode.is(node) && IdentifierNode.is(node.alias) ? node.alias.name : undefined

/** What a block reads besides its targets. */
export function sourcesOf(node: WriteNode): readonly OperationNode[] {
  if (InsertQueryNode.is(node)) return []
  if (MergeQueryNode.is(node)) return node.using === undefined ? [] : [node.using.table]
  const joined = (node.joins ?? []).map(join => join.table)
  const listed = DeleteQueryNode.is(node) ? node.using?.tables : node.from?.froms
  return [...(listed ?? []), ...joined]
}
