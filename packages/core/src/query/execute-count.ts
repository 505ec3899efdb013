import type { SelectQueryBuilder, SelectQueryNode } from 'kysely'
import type { AnySelectQuery } from './any-query.js'
import { countAlias, countQuery } from './count-query.js'
import { rewriteQuery } from './rewrite-query.js'

/**
 * How many rows a query yields, as a number on every database.
 *
 * Sends one statement. Grouped, distinct and combined queries count their resulting rows, and a limit of the query
 * counts, too. The order does not matter, and what is selected is not read.
 *
 * @example
 * const drafts = await executeCount(db.selectFrom('posts').where('title', 'like', 'Draft%'))
 */
export function executeCount<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
): Promise<number> {
  return countRows(query)
}

/** Counts, once the query has been looked at as the database will see it. */
export async function countRows(
  query: AnySelectQuery,
  inspect: (node: SelectQueryNode) => void = () => undefined,
): Promise<number> {
  const counting = rewriteQuery(query, node => {
    inspect(node)
    return countQuery(node)
  })
  const [row] = await counting.execute()
  return Number(row?.[countAlias] ?? 0)
}
