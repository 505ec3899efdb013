import { type JoinNode, ReferenceNode, SelectQueryNode, TableNode, type OperationNode } from 'kysely'
import { walkChildren } from './node-children.js'
import { type Reference } from './reference.js'

interface Qualification {
  /** The table's name without alias, by which a plugin may mean the reference. */
  readonly tableName: string
  readonly qualifier: TableNode
  /** Inside a subquery, where a bare column belongs to the subquery. */
  readonly nested: boolean
}

/**
 * A plugin's expression with its columns bound to one reference.
 *
 * Columns without a table, and columns of the table by its own name, get the alias or the full name of the
 * reference. A subquery keeps its bare columns, and the table's name where it names that table itself.
 */
export function qualify(node: OperationNode, reference: Reference, tableName: string): OperationNode {
  return bind(node, { tableName, qualifier: reference.name, nested: false })
}

/** A query that a plugin built on the reference's table, with the columns in all of its clauses bound likewise. */
export const qualifyClauses = (
  query: OperationNode,
  reference: Reference,
  tableName: string,
): OperationNode => walkChildren(query, bind, { tableName, qualifier: reference.name, nested: false })

function bind(node: OperationNode, to: Qualification): OperationNode {
  if (ReferenceNode.is(node)) return bindReference(node, to)
  if (!SelectQueryNode.is(node)) return walkChildren(node, bind, to)
  return namesItself(node, to.tableName) ? node : walkChildren(node, bind, { ...to, nested: true })
}

function bindReference(node: ReferenceNode, to: Qualification): ReferenceNode {
  const means =
    node.table === undefined
      ? !to.nested
      : node.table.table.schema === undefined && node.table.table.identifier.name === to.tableName
  return means ? { kind: 'ReferenceNode', column: node.column, table: to.qualifier } : node
}

function namesItself(query: SelectQueryNode, tableName: string): boolean {
  const froms = query.from?.froms ?? []
  const joined = query.joins?.map((join: JoinNode) => join.table) ?? []
  return [...froms, ...joined].some(table => TableNode.is(table) && table.table.identifier.name === tableName)
}
