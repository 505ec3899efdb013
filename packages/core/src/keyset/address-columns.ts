import { ColumnNode, ReferenceNode, SelectionNode, SelectQueryNode } from 'kysely'
import { BadRequestError } from '../errors/request-errors.js'
import { derivedTable, selectFromDerived } from '../query/derived-table.js'
import { nameOf, outputName, tableColumn } from '../query/output-columns.js'
import { isLimited, isPlain, withoutOrder } from '../query/query-shape.js'

/** A query in which columns can be compared, ordered by and selected once more. It may have an order still. */
export interface AddressedQuery {
  readonly query: SelectQueryNode
  readonly references: readonly ReferenceNode[]
}

/**
 * The query itself, where its sort columns are columns of its tables; else a query over it as a derived table.
 *
 * @throws {BadRequestError} when a sort column is not among what the query selects.
 */
export function addressColumns(node: SelectQueryNode, wanted: readonly ReferenceNode[]): AddressedQuery {
  const direct =
    isPlain(node) && !isLimited(node) ? wanted.flatMap(column => tableColumn(node, column) ?? []) : []
  if (direct.length === wanted.length) return { query: node, references: direct }
  const rows = selectFromDerived(orderDecides(node) ? node : withoutOrder(node))
  return {
    query: SelectQueryNode.cloneWithSelections(rows, [SelectionNode.createSelectAllFromTable(derivedTable)]),
    references: wanted.map(column =>
      ReferenceNode.create(ColumnNode.create(selectedName(node, column)), derivedTable),
    ),
  }
}

/** A limit needs the order to tell which rows it leaves, and so does DISTINCT ON. */
const orderDecides = (node: SelectQueryNode): boolean => isLimited(node) || node.distinctOn !== undefined

function selectedName(node: SelectQueryNode, column: ReferenceNode): string {
  const name = outputName(node, column)
  if (name !== undefined) return name
  throw new BadRequestError(`Cannot order by ${JSON.stringify(nameOf(column))}: the query does not select it`)
}
