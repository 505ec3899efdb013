import { AliasNode, ColumnNode, ReferenceNode, SelectAllNode, type SelectQueryNode } from 'kysely'
import type { OperationNode, SelectionNode } from 'kysely'

/** Whether each row of the query is one row of its tables, and shows nothing but their columns. */
export const isPlain = (node: SelectQueryNode): boolean =>
  showsEachRow(node) && expressionsOf(node).length === 0

/** Whether each row of the query is one row of its tables, unless an expression that it selects says otherwise. */
export const showsEachRow = (node: SelectQueryNode): boolean =>
  node.groupBy === undefined &&
  node.having === undefined &&
  node.distinctOn === undefined &&
  node.frontModifiers === undefined &&
  node.setOperations === undefined

/** Whether the query itself says how many rows it wants. */
export const isLimited = ({ limit, offset, fetch, top }: SelectQueryNode): boolean =>
  (limit ?? offset ?? fetch ?? top) !== undefined

/** What a query selects but columns: it may be an aggregate, also inside of raw SQL, or return several rows. */
export const expressionsOf = ({ selections = [] }: SelectQueryNode): readonly SelectionNode[] =>
  selections.filter(selection => !isColumn(selection))

const isColumn = ({ selection }: SelectionNode): boolean =>
  isReference(AliasNode.is(selection) ? selection.node : selection)

const isReference = (node: OperationNode): boolean =>
  ReferenceNode.is(node) || ColumnNode.is(node) || SelectAllNode.is(node)

export function withoutOrder(node: SelectQueryNode): SelectQueryNode {
  const { orderBy, ...rest } = node
  return rest
}
