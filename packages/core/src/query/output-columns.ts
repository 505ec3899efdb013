import {
  AliasNode,
  ColumnNode,
  IdentifierNode,
  ReferenceNode,
  SelectAllNode,
  type OperationNode,
  type SelectionNode,
  type SelectQueryNode,
  type TableNode,
} from 'kysely'

/** Something that a query selects under a name of its own. */
interface Output {
  readonly name: string
  readonly node: OperationNode
}

/** What a query selects: names, and all columns of which tables; undefined stands for all tables. */
interface Outputs {
  readonly named: readonly Output[]
  readonly stars: readonly (TableNode | undefined)[]
}

/**
 * The column of a table that stands behind an output column, or behind `table.column`; undefined where that is an
 * expression or is not selected.
 */
export function tableColumn(query: SelectQueryNode, wanted: ReferenceNode): ReferenceNode | undefined {
  if (wanted.table !== undefined) return wanted
  const { named, stars } = outputsOf(query)
  const output = named.find(({ name }) => name === nameOf(wanted))
  if (output !== undefined) return asReference(output.node)
  if (stars.length === 0) return undefined
  const [star] = stars
  return stars.length > 1 || star === undefined ? wanted : ReferenceNode.create(columnOf(wanted), star)
}

/** The name under which a query selects a column, if it does. */
export function outputName(query: SelectQueryNode, wanted: ReferenceNode): string | undefined {
  const { named, stars } = outputsOf(query)
  const output = named.find(({ name, node }) =>
    wanted.table === undefined ? name === nameOf(wanted) : isSameColumn(asReference(node), wanted),
  )
  if (output !== undefined) return output.name
  return stars.some(star => star === undefined || wanted.table === undefined || isSame(star, wanted.table))
    ? nameOf(wanted)
    : undefined
}

/** Whether a query names an output column, instead of selecting it among all columns. */
export const isNamed = (query: SelectQueryNode, wanted: ReferenceNode): boolean =>
  outputsOf(query).named.some(({ name }) => name === nameOf(wanted))

/** Whether two references mean one column; without a table, a name means one column only, or the database complains. */
const isSameColumn = (a: ReferenceNode | undefined, b: ReferenceNode): boolean =>
  a !== undefined && nameOf(a) === nameOf(b) && (!a.table || !b.table || isSame(a.table, b.table))

export const nameOf = ({ column }: ReferenceNode): string =>
  SelectAllNode.is(column) ? '*' : column.column.name

const columnOf = (reference: ReferenceNode): ColumnNode => ColumnNode.create(nameOf(reference))

const isSame = (a: TableNode, b: TableNode): boolean =>
  a.table.identifier.name === b.table.identifier.name && a.table.schema?.name === b.table.schema?.name

function outputsOf({ selections = [] }: SelectQueryNode): Outputs {
  const named = selections.flatMap(selection => namedOutput(selection) ?? [])
  const stars = selections.flatMap(({ selection }) => (isStar(selection) ? [starTable(selection)] : []))
  return { named, stars: selections.length === 0 ? [undefined] : stars }
}

function namedOutput({ selection }: SelectionNode): Output | undefined {
  if (isStar(selection)) return undefined
  if (AliasNode.is(selection)) {
    return IdentifierNode.is(selection.alias)
      ? { name: selection.alias.name, node: selection.node }
      : undefined
  }
  const reference = asReference(selection)
  return reference && { name: nameOf(reference), node: reference }
}

const isStar = (node: OperationNode): node is SelectAllNode | ReferenceNode =>
  SelectAllNode.is(node) || (ReferenceNode.is(node) && SelectAllNode.is(node.column))

const starTable = (star: SelectAllNode | ReferenceNode): TableNode | undefined =>
  ReferenceNode.is(star) ? star.table : undefined

function asReference(node: OperationNode): ReferenceNode | undefined {
  if (ColumnNode.is(node)) return ReferenceNode.create(node)
  return ReferenceNode.is(node) ? node : undefined
}
