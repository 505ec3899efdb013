import { AliasNode, IdentifierNode, ListNode, ParensNode, TableNode, type OperationNode } from 'kysely'
import type { Operation, TableContext } from '../plugin.js'
import type { Scope } from './scope.js'

/** One place of a statement where a real table is named. */
export interface Reference {
  /** The node as it stands there: a table, or a table with an alias. */
  readonly expression: OperationNode
  readonly table: TableNode
  /** The alias, when it is an identifier. */
  readonly alias: IdentifierNode | undefined
  /** Whether the alias is an expression, so that no column can be qualified with it. */
  readonly hasOpaqueAlias: boolean
}

/** The reference that an expression in table position is; nothing for subqueries, functions and names of CTEs. */
export function referenceIn(expression: OperationNode, scope: Scope): Reference | undefined {
  const aliased = AliasNode.is(expression) ? expression : undefined
  const table = unwrap(aliased?.node ?? expression)
  if (!TableNode.is(table) || isCte(table, scope)) return undefined
  const alias = aliased?.alias
  const identifier = alias !== undefined && IdentifierNode.is(alias) ? alias : undefined
  return {
    expression,
    table,
    alias: identifier,
    hasOpaqueAlias: alias !== undefined && identifier === undefined,
  }
}

// SQLite reads `from ("users") as "u"` as a table.
function unwrap(node: OperationNode): OperationNode {
  if (ParensNode.is(node)) return unwrap(node.node)
  const [only, ...others] = ListNode.is(node) ? node.items : []
  return only !== undefined && others.length === 0 ? unwrap(only) : node
}

const isCte = ({ table }: TableNode, scope: Scope): boolean =>
  table.schema === undefined && scope.ctes.has(table.identifier.name)

/** The name by which columns are qualified: the alias, else the table with its schema. */
export const qualifierOf = ({ alias, table }: Reference): TableNode =>
  alias === undefined ? table : TableNode.create(alias.name)

/** The same reference to another table. */
export function withTable(reference: Reference, table: TableNode): Reference {
  const { expression } = reference
  return {
    ...reference,
    table,
    expression: AliasNode.is(expression) ? AliasNode.create(table, expression.alias) : table,
  }
}

/** The names that an expression in table position makes known to its block. */
export function introducedName(expression: OperationNode): string | undefined {
  if (AliasNode.is(expression)) return IdentifierNode.is(expression.alias) ? expression.alias.name : undefined
  return TableNode.is(expression) ? expression.table.identifier.name : undefined
}

export type Use = Pick<TableContext, 'operation' | 'role'> & { readonly statement: Operation }
