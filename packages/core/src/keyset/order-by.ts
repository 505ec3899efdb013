import { OrderByItemNode, OrderByNode, RawNode, sql, type OperationNode, type ReferenceNode } from 'kysely'
import type { Dialect } from '../dialect.js'
import { placeOfNulls, type SortColumn } from './sort-order.js'

interface OrderedColumn extends SortColumn {
  readonly reference: ReferenceNode
}

export const orderByNode = (columns: readonly OrderedColumn[], dialect: Dialect): OrderByNode =>
  OrderByNode.create(columns.flatMap(column => orderByItems(column, dialect)))

/** NULL is where the database puts it, unless the order says otherwise: so an index serves the order, if it can. */
function orderByItems(column: OrderedColumn, dialect: Dialect): OrderByItemNode[] {
  const direction = column.descending ? 'desc' : 'asc'
  const item = OrderByItemNode.create(column.reference, RawNode.createWithSql(direction))
  const nulls = column.nullsFirst ? 'first' : 'last'
  return nulls === placeOfNulls(direction, dialect) ? [item] : placeNulls[dialect](item, nulls)
}

type PlaceNulls = (item: OrderByItemNode, nulls: 'first' | 'last') => OrderByItemNode[]

const bySyntax: PlaceNulls = (item, nulls) => [OrderByItemNode.cloneWith(item, { nulls })]

const byExtraItem: PlaceNulls = (item, nulls) => [OrderByItemNode.create(nullRank(item.orderBy, nulls)), item]

function nullRank(column: OperationNode, nulls: 'first' | 'last'): OperationNode {
  const [ofNull, ofOthers] = nulls === 'first' ? ['0', '1'] : ['1', '0']
  const value = { toOperationNode: () => column }
  return sql`case when ${value} is null then ${sql.raw(ofNull)} else ${sql.raw(ofOthers)} end`.toOperationNode()
}

const placeNulls: Readonly<Record<Dialect, PlaceNulls>> = {
  postgres: bySyntax,
  sqlite: bySyntax,
  mysql: byExtraItem,
  mssql: byExtraItem,
}
