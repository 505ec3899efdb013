import { AliasNode, IdentifierNode, SelectQueryNode, TableNode } from 'kysely'

/** A name that CamelCasePlugin leaves as it is, and no table has. */
const alias = 'kyserarows'

/** The derived table, for references to its columns. */
export const derivedTable: TableNode = TableNode.create(alias)

/** A query without selections over the rows of another one. */
export function selectFromDerived(node: SelectQueryNode): SelectQueryNode {
  // SQL Server takes common table expressions at the outermost level only.
  const { with: ctes, ...inner } = node
  return SelectQueryNode.createFrom([AliasNode.create(inner, IdentifierNode.create(alias))], ctes)
}
