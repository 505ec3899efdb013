import { AliasNode, RawNode, ReferenceNode, sql, type SelectQueryNode } from 'kysely'
import { BadRequestError } from '../errors/request-errors.js'
import type { AnySelectQuery } from './any-query.js'

/**
 * A query that selects these columns last, so that plugins give them the names that the database knows.
 *
 * They are taken out again with {@link takeCarried} before the query is compiled.
 */
export const carryColumns = (query: AnySelectQuery, columns: readonly string[]): AnySelectQuery =>
  query.select(columns.map(column => sql.ref(column).as('kyseracarried')))

/** The query without what it carried, and that. */
export function takeCarried(
  node: SelectQueryNode,
  count: number,
): { readonly query: SelectQueryNode; readonly carried: readonly ReferenceNode[] } {
  const selections = node.selections ?? []
  const carried = selections.slice(selections.length - count).map(({ selection }) => {
    const reference =
      AliasNode.is(selection) && RawNode.is(selection.node) ? selection.node.parameters[0] : undefined
    if (reference !== undefined && ReferenceNode.is(reference)) return reference
    throw new BadRequestError('A plugin has made something else of a column')
  })
  return { query: { ...node, selections: selections.slice(0, selections.length - count) }, carried }
}
