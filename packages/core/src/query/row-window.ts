import { FetchNode, LimitNode, OffsetNode, ValueNode, type OperationNode, type SelectQueryNode } from 'kysely'
import type { Dialect } from '../dialect.js'
import { BadRequestError } from '../errors/request-errors.js'

/** Which rows of an ordered result are wanted. */
export interface RowWindow {
  readonly offset: number
  readonly limit: number
}

/**
 * Which rows a query limits itself to: all of them are an offset of 0 and a limit of `Infinity`.
 *
 * @throws {BadRequestError} when that is not written as a number.
 */
export function windowOf({ offset, limit, fetch, top }: SelectQueryNode): RowWindow {
  if ((top?.modifiers ?? 'only') !== 'only' || (fetch?.modifier ?? 'only') !== 'only') throw notANumber()
  const rows = limit?.limit ?? fetch?.rowCount
  return {
    offset: offset === undefined ? 0 : Math.max(0, numberOf(offset.offset)),
    limit: rows === undefined ? Number(top?.expression ?? Infinity) : toLimit(rows),
  }
}

/** NULL is no limit on PostgreSQL, and on SQLite a negative number is; elsewhere both are refused. */
function toLimit(node: OperationNode): number {
  const isNull = ValueNode.is(node) && node.value === null
  const rows = isNull ? Infinity : numberOf(node)
  return rows < 0 ? Infinity : rows
}

function numberOf(node: OperationNode): number {
  const value = ValueNode.is(node) ? Number(node.value) : Number.NaN
  if (Number.isNaN(value)) throw notANumber()
  return value
}

const notANumber = (): BadRequestError =>
  new BadRequestError('A query whose limit is not a number cannot be paged: leave the limit to the page')

/** The part of a window that a page of it is. */
export const pageOfWindow = (window: RowWindow, page: RowWindow): RowWindow => ({
  offset: window.offset + page.offset,
  limit: Math.max(0, Math.min(page.limit, window.limit - page.offset)),
})

const limitAndOffset = (node: SelectQueryNode, { limit, offset }: RowWindow): SelectQueryNode => ({
  ...node,
  limit: LimitNode.create(ValueNode.create(limit)),
  ...(offset > 0 && { offset: OffsetNode.create(ValueNode.create(offset)) }),
})

const offsetAndFetch = (node: SelectQueryNode, { limit, offset }: RowWindow): SelectQueryNode => ({
  ...node,
  offset: OffsetNode.create(ValueNode.create(offset)),
  fetch: FetchNode.create(limit, 'only'),
})

const take: Readonly<Record<Dialect, (node: SelectQueryNode, window: RowWindow) => SelectQueryNode>> = {
  postgres: limitAndOffset,
  mysql: limitAndOffset,
  sqlite: limitAndOffset,
  mssql: offsetAndFetch,
}

/** The ordered query with this window instead of its own. */
export const takeRows = (node: SelectQueryNode, window: RowWindow, dialect: Dialect): SelectQueryNode =>
  take[dialect](withoutWindow(node), window)

/** The query without its first or last rows being left out. */
export function withoutWindow(node: SelectQueryNode): SelectQueryNode {
  const { limit, offset, fetch, top, ...rest } = node
  return rest
}
