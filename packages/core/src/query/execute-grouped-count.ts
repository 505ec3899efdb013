import {
  ColumnNode,
  GroupByItemNode,
  GroupByNode,
  ReferenceNode,
  type SelectQueryBuilder,
  type SelectQueryNode,
} from 'kysely'
import { BadRequestError } from '../errors/request-errors.js'
import { carryColumns, takeCarried } from './carried-columns.js'
import { countAlias, countAll, selectAs, withoutLocks } from './count-query.js'
import { derivedTable, selectFromDerived } from './derived-table.js'
import { outputName, tableColumn } from './output-columns.js'
import { expressionsOf, isPlain, showsEachRow, withoutOrder } from './query-shape.js'
import { rewriteQuery } from './rewrite-query.js'
import { withoutWindow } from './row-window.js'

const groupAlias = 'kyseragroup'

/**
 * How many rows of a query have each value of a column.
 *
 * Sends one statement; order and limit of the query are left out. Keys are the values as `String` writes them, and
 * `'null'` for NULL. A value without rows has no key.
 *
 * @throws {BadRequestError} when a grouped, distinct or combined query does not select the column.
 * @example
 * const postsByUser = await executeGroupedCount(db.selectFrom('posts'), 'user_id')
 * console.log(postsByUser['1'] ?? 0)
 */
export async function executeGroupedCount<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  groupColumn: string,
): Promise<Record<string, number>> {
  const rows = await rewriteQuery(carryColumns(query, [groupColumn]), groupedCountQuery).execute()
  const counts = new Map<string, number>()
  for (const row of rows) {
    const key = String(row[groupAlias])
    counts.set(key, (counts.get(key) ?? 0) + Number(row[countAlias]))
  }
  return Object.fromEntries(counts)
}

function groupedCountQuery(node: SelectQueryNode): SelectQueryNode {
  const { query, column } = groupedBy(node)
  return {
    ...query,
    selections: [selectAs(column, groupAlias), countAll],
    groupBy: GroupByNode.create([GroupByItemNode.create(column)]),
  }
}

function groupedBy(node: SelectQueryNode): { query: SelectQueryNode; column: ReferenceNode } {
  const { query: carrier, carried } = takeCarried(node, 1)
  const unlimited = withoutWindow(withoutLocks(carrier))
  const query = unlimited.distinctOn === undefined ? withoutOrder(unlimited) : unlimited
  const [wanted] = carried
  if (wanted === undefined) throw new BadRequestError('There is no column to group by')
  if (isPlain(query)) return { query, column: tableColumn(query, wanted) ?? wanted }
  const name = outputName(query, wanted)
  if (name === undefined) throw new BadRequestError('A column to group by has to be selected')
  return {
    query: selectFromDerived(withoutOtherColumns(query, wanted, name)),
    column: ReferenceNode.create(ColumnNode.create(name), derivedTable),
  }
}

/** Those that decide nothing may have a name twice, which MySQL refuses. */
function withoutOtherColumns(query: SelectQueryNode, wanted: ReferenceNode, name: string): SelectQueryNode {
  if (!showsEachRow(query)) return query
  const column = tableColumn(query, wanted)
  return { ...query, selections: [...(column ? [selectAs(column, name)] : []), ...expressionsOf(query)] }
}
