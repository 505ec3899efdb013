import { SelectQueryNode, type UnknownRow } from 'kysely'
import type { AnySelectQuery } from './any-query.js'

/**
 * The same query, changed after all plugins are done with it and just before it is compiled.
 *
 * So names are those of the database, filters of plugins are inside of whatever is put around the query, and what is
 * added is not added to a second time. Rows are read after all plugins as well.
 */
export function rewriteQuery(
  query: AnySelectQuery,
  rewrite: (node: SelectQueryNode) => SelectQueryNode,
  readRows: (rows: UnknownRow[]) => UnknownRow[] = rows => rows,
): AnySelectQuery {
  return query.withPlugin({
    transformQuery: ({ node }) => (SelectQueryNode.is(node) ? rewrite(node) : node),
    transformResult: ({ result }) => Promise.resolve({ ...result, rows: readRows(result.rows) }),
  })
}
