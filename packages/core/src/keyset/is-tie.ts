import { ValueNode, type SelectQueryNode } from 'kysely'
import type { Keys } from '../cursor/cursor-codec.js'
import type { Dialect } from '../dialect.js'
import type { AnySelectQuery } from '../query/any-query.js'
import { carryColumns, takeCarried } from '../query/carried-columns.js'
import { selectAs } from '../query/count-query.js'
import { withoutOrder } from '../query/query-shape.js'
import { rewriteQuery } from '../query/rewrite-query.js'
import { addressColumns } from './address-columns.js'
import { allOf } from './conditions.js'
import { bindKeys, limitTo, whereAlso } from './keyset-query.js'
import { equals } from './rows-after.js'
import type { SortColumn } from './sort-order.js'

/** Whether two rows of a query come at the same place of its order, as the database sees it. Sends one statement. */
export async function isTie(
  query: AnySelectQuery,
  order: readonly SortColumn[],
  pair: readonly [Keys, Keys],
  dialect: Dialect,
): Promise<boolean> {
  const columns = order.map(({ column }) => column)
  const asking = rewriteQuery(carryColumns(query, columns), node => equalRows(node, order, pair, dialect))
  return (await asking.execute()).length > 0
}

/** A row that is equal to both. */
function equalRows(
  node: SelectQueryNode,
  order: readonly SortColumn[],
  pair: readonly [Keys, Keys],
  dialect: Dialect,
): SelectQueryNode {
  const { query: carrier, carried } = takeCarried(node, order.length)
  const { query, references } = addressColumns(carrier, carried)
  const [first, ...others] = pair.flatMap(keys => bindKeys(keys, order, references, dialect)).map(equals)
  return {
    ...withoutOrder(query),
    ...(first && { where: whereAlso(query, allOf(first, ...others)) }),
    selections: [one],
    ...limitTo[dialect](1),
  }
}

const one = selectAs(ValueNode.createImmediate(1), 'kyseraone')
