import {
  AggregateFunctionNode,
  AliasNode,
  IdentifierNode,
  SelectAllNode,
  SelectionNode,
  SelectQueryNode,
  ValueNode,
  type OperationNode,
} from 'kysely'
import { selectFromDerived } from './derived-table.js'
import { expressionsOf, isLimited, isPlain, showsEachRow, withoutOrder } from './query-shape.js'

/** What the count is called in the row that {@link countQuery} gives. */
export const countAlias = 'kyseracount'

export const selectAs = (node: OperationNode, name: string): SelectionNode =>
  SelectionNode.create(AliasNode.create(node, IdentifierNode.create(name)))

export const countAll: SelectionNode = selectAs(
  AggregateFunctionNode.create('count', [SelectAllNode.create()]),
  countAlias,
)

/** The query that counts the rows of another one, whatever its shape. */
export function countQuery(node: SelectQueryNode): SelectQueryNode {
  const counted = withoutIdleOrder(withoutLocks(node))
  if (isPlain(counted) && !isLimited(counted)) return { ...counted, selections: [countAll] }
  return SelectQueryNode.cloneWithSelections(selectFromDerived(withoutColumns(counted)), [countAll])
}

/** Rows that are counted cannot be locked. */
export function withoutLocks(node: SelectQueryNode): SelectQueryNode {
  const { endModifiers, ...rest } = node
  const kept = endModifiers?.filter(({ modifier }) => modifier === undefined) ?? []
  return kept.length === 0 ? rest : { ...rest, endModifiers: kept }
}

/** The order, unless it decides how many rows there are, or SQL Server needs it. */
const withoutIdleOrder = (node: SelectQueryNode): SelectQueryNode =>
  orderDecides(node) ? node : withoutOrder(node)

const orderDecides = ({ fetch, top, offset, limit }: SelectQueryNode): boolean =>
  (fetch ?? top) !== undefined || (offset !== undefined && limit === undefined)

const one = selectAs(ValueNode.createImmediate(1), 'one')

/**
 * A derived table with two columns of one name is refused by MySQL, so columns that decide nothing are left out. An
 * expression may be an aggregate, and stays.
 */
function withoutColumns(node: SelectQueryNode): SelectQueryNode {
  if (!showsEachRow(node) || node.orderBy !== undefined) return node
  const expressions = expressionsOf(node)
  return { ...node, selections: expressions.length === 0 ? [one] : expressions }
}
