import { bindValue, type Dialect } from '@kysera/core'
import { walkChildren } from '@kysera/executor'
import {
  AliasNode,
  ColumnNode,
  IdentifierNode,
  InsertQueryNode,
  PrimitiveValueListNode,
  DeleteQueryNode,
  RawNode,
  ReferenceNode,
  SelectQueryNode,
  TableNode,
  UpdateQueryNode,
  ValueNode,
  type OperationNode,
} from 'kysely'
import { foldName } from '@kysera/executor'
import type { NamedTable } from '../protection/table-names.js'
import type { ColumnResolver } from './column-resolver.js'

export interface Binding {
  /** The protected table, by whose name an expression means the protected row. */
  readonly table: NamedTable
  readonly resolve: ColumnResolver
  /** Whose driver takes the values. */
  readonly dialect: Dialect
  /** What the row is called where the expression is going to stand; a subquery that uses it would catch it. */
  readonly names: Iterable<string>
  readonly fail: (problem: string) => Error
}

interface Place extends Binding {
  /** Inside a subquery, where a bare column belongs to the subquery. */
  readonly nested: boolean
  /** Whether a subquery around has the table's name for something of its own. */
  readonly hidden: boolean
}

/**
 * An expression of a policy with values as the driver takes them and the columns of the protected row in place: columns without a table outside of
 * subqueries, and everywhere those of the table by its own name, unless a subquery gives that to something else.
 */
export const bindExpression = (node: OperationNode, binding: Binding): OperationNode =>
  bind(node, { ...binding, nested: false, hidden: false })

function bind(node: OperationNode, place: Place): OperationNode {
  if (ReferenceNode.is(node)) return bindReference(node, place)
  if (ValueNode.is(node)) return boundValue(node, place)
  if (PrimitiveValueListNode.is(node)) return boundList(node, place)
  if (InsertQueryNode.is(node) || UpdateQueryNode.is(node) || DeleteQueryNode.is(node)) {
    throw place.fail('its expression writes')
  }
  if (!SelectQueryNode.is(node)) return walkChildren(node, bind, place)
  const names = namesIn(node)
  const own = foldName(place.table.table)
  const taken = new Set([...place.names].map(foldName))
  const caught = names.find(name => taken.has(foldName(name)) && foldName(name) !== own)
  if (caught !== undefined) {
    throw place.fail(
      `its subquery calls a table "${caught}", as the statement calls the row: use an alias of its own`,
    )
  }
  return walkChildren(node, bind, {
    ...place,
    nested: true,
    hidden: place.hidden || names.some(name => foldName(name) === own),
  })
}

function boundValue(node: ValueNode, { dialect }: Place): ValueNode {
  const taken = bindValue(node.value, dialect)
  return taken === node.value ? node : { ...node, value: taken }
}

function boundList(node: PrimitiveValueListNode, { dialect }: Place): PrimitiveValueListNode {
  const values = node.values.map(value => bindValue(value, dialect))
  return values.every((value, index) => value === node.values[index]) ? node : { ...node, values }
}

function bindReference(node: ReferenceNode, place: Place): OperationNode {
  if (!means(node, place) || !ColumnNode.is(node.column)) return node
  return place.resolve(node.column.column.name)
}

function means({ table }: ReferenceNode, { nested, hidden, table: protectedTable }: Place): boolean {
  if (table === undefined) return !nested
  const { schema, identifier } = table.table
  if (hidden || foldName(identifier.name) !== foldName(protectedTable.table)) return false
  return schema === undefined || schema.name === protectedTable.schema
}

/** The names that a subquery gives to what it reads. */
function namesIn({ from, joins = [] }: SelectQueryNode): string[] {
  const tables = [...(from?.froms ?? []), ...joins.map(join => join.table)]
  return tables.flatMap(table => nameOf(table) ?? [])
}

function nameOf(table: OperationNode): string | undefined {
  if (AliasNode.is(table)) return IdentifierNode.is(table.alias) ? table.alias.name : undefined
  return TableNode.is(table) ? table.table.identifier.name : undefined
}

/** Whether an expression has text in which a column may be named, which nobody can put another value for. */
export function hasOpaqueText(node: OperationNode): boolean {
  let found = false
  const look = (each: OperationNode): OperationNode => {
    if (RawNode.is(each) && (each.sqlFragments.some(namesSomething) || each.parameters.some(isName)))
      found = true
    return walkChildren(each, look, undefined)
  }
  look(node)
  return found
}

// `sql.id('tenant_id')` is no reference that could be told from other names.
const isName = (node: OperationNode): boolean => IdentifierNode.is(node)

/** Words that are neither known to SQL nor the name of a function. */
function namesSomething(text: string): boolean {
  const words = text.replaceAll(/'(?:[^']|'')*'/g, ' ').matchAll(/[a-z_][\w$]*(?!\w)(?!\s*\()|["`[]/gi)
  return [...words].some(([word]) => !keywords.has(word.toLowerCase()))
}

const keywords = new Set(
  'and or not is null in like ilike between true false case when then else end as distinct from any all interval current_date current_timestamp int integer bigint text numeric date timestamp boolean cast'.split(
    ' ',
  ),
)
