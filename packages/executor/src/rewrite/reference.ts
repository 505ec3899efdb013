import {
  AliasNode,
  ColumnNode,
  IdentifierNode,
  ListNode,
  ParensNode,
  RawNode,
  ReferenceNode,
  TableNode,
  type OperationNode,
} from 'kysely'
import type { Operation, TableContext } from '../plugin.js'
import { isMark, markedNode } from './mark.js'
import type { Scope } from './scope.js'

/** One place of a statement where a real table is named. */
export interface Reference {
  /** The node as it stands there: a table, or a table with an alias. */
  readonly expression: OperationNode
  readonly table: TableNode
  /** The alias, when it is an identifier. */
  readonly alias: IdentifierNode | undefined
  /** The name by which columns are qualified: the alias, else the table with its schema. */
  readonly name: TableNode
  /** Whether the alias is an expression, so that no column can be qualified with it. */
  readonly hasOpaqueAlias: boolean
}

/**
 * The reference that an expression in table position is: nothing for subqueries, functions and names of common table
 * expressions.
 */
export function referenceIn(expression: OperationNode, scope: Scope): Reference | undefined {
  const written = isMark(expression) ? markedNode(expression) : expression
  const aliased = AliasNode.is(written) ? written : undefined
  const table = unwrap(aliased?.node ?? written)
  if (!TableNode.is(table) || isCte(table, scope)) return undefined
  const alias = aliased?.alias
  const identifier = alias !== undefined && IdentifierNode.is(alias) ? alias : undefined
  return {
    expression: written,
    table,
    alias: identifier,
    name: identifier === undefined ? table : tableNamed(identifier),
    hasOpaqueAlias: alias !== undefined && identifier === undefined,
  }
}

// SQLite reads `from ("users") as "u"` as a table.
function unwrap(node: OperationNode): OperationNode {
  if (ParensNode.is(node)) return unwrap(node.node)
  if (isMark(node)) return unwrap(markedNode(node))
  if (IdentifierNode.is(node)) return TableNode.create(node.name)
  if (ReferenceNode.is(node)) return tableMeant(node)
  const [only, ...others] = wrapped(node)
  return only !== undefined && others.length === 0 ? unwrap(only) : node
}

// `sql.table('users')`, `sql.ref('users')` and `sql.id('users')` are templates without any text of their own.
function wrapped(node: OperationNode): readonly OperationNode[] {
  if (ListNode.is(node)) return node.items
  if (!RawNode.is(node) || node.sqlFragments.some(text => text !== '')) return []
  // The compiler prints no more.
  return node.parameters.slice(0, node.sqlFragments.length)
}

// `from ${eb.ref('users')}` is the table to every database, although it was written as a column.
function tableMeant(node: ReferenceNode): OperationNode {
  if (!ColumnNode.is(node.column)) return node
  const { name } = node.column.column
  const schema = node.table?.table.identifier.name
  return schema === undefined ? TableNode.create(name) : TableNode.createWithSchema(schema, name)
}

const isCte = ({ table }: TableNode, scope: Scope): boolean =>
  table.schema === undefined && scope.ctes.has(table.identifier.name)

const tableNamed = (identifier: IdentifierNode): TableNode => ({
  kind: 'TableNode',
  table: { kind: 'SchemableIdentifierNode', identifier },
})

/** The same reference to another table. */
export function withTable(reference: Reference, table: TableNode): Reference {
  const { expression } = reference
  return {
    ...reference,
    table,
    name: reference.alias === undefined ? table : reference.name,
    expression: AliasNode.is(expression) ? AliasNode.create(table, expression.alias) : table,
  }
}

/** The names that an expression in table position makes known to its block. */
export function introducedName(expression: OperationNode): string | undefined {
  if (isMark(expression)) return introducedName(markedNode(expression))
  if (AliasNode.is(expression)) return IdentifierNode.is(expression.alias) ? expression.alias.name : undefined
  return TableNode.is(expression) ? expression.table.identifier.name : undefined
}

export type Use = Pick<TableContext, 'operation' | 'role'> & { readonly statement: Operation }
