import type { Dialect } from '../dialect.js'
import { getDialectTraits } from '../dialect-traits.js'
import { BadRequestError } from '../errors/request-errors.js'

/** A column that rows are ordered by, and the place of NULL among its values. */
export interface SortColumn {
  readonly column: string
  readonly descending: boolean
  readonly nullsFirst: boolean
  /** Holds no NULL and no value twice, as a tie-breaker promises. */
  readonly unique: boolean
}

/** What a caller says of a sort column. */
export interface SortItem {
  readonly column: string
  readonly direction?: 'asc' | 'desc' | undefined
  readonly nulls?: 'first' | 'last' | undefined
}

/**
 * Checks an order, which may come from a client, and fills in what the database does.
 *
 * @throws {BadRequestError} when it is empty, names a column twice, or says what is no direction.
 */
export function toSortOrder(
  items: readonly SortItem[],
  tieBreaker: string | false,
  dialect: Dialect,
): readonly SortColumn[] {
  if (!Array.isArray(items) || items.length === 0) {
    throw new BadRequestError('Cursor pagination needs at least one column to order by')
  }
  const columns = items.map(item => toSortColumn(item, tieBreaker, dialect))
  const repeated = columns.find(({ column }, index) => columns.findIndex(c => c.column === column) < index)
  if (repeated) throw new BadRequestError(`Cannot order by ${JSON.stringify(repeated.column)} twice`)
  return columns
}

function toSortColumn(item: SortItem, tieBreaker: string | false, dialect: Dialect): SortColumn {
  const { column, direction = 'asc', nulls } = item ?? {}
  if (typeof column !== 'string' || column === '')
    throw new BadRequestError('Order by needs the name of a column')
  if (direction !== 'asc' && direction !== 'desc') {
    throw new BadRequestError(`Order by ${JSON.stringify(column)} goes 'asc' or 'desc'`)
  }
  if (nulls !== undefined && nulls !== 'first' && nulls !== 'last') {
    throw new BadRequestError(`NULL of ${JSON.stringify(column)} comes 'first' or 'last'`)
  }
  const nullsFirst = (nulls ?? placeOfNulls(direction, dialect)) === 'first'
  return { column, descending: direction === 'desc', nullsFirst, unique: column === tieBreaker }
}

export const placeOfNulls = (direction: 'asc' | 'desc', dialect: Dialect): 'first' | 'last' =>
  getDialectTraits(dialect).nullsFirstIn === direction ? 'first' : 'last'

/** The column that decides between rows that are otherwise equal, if it is not among the others. */
export function tieBreakerOf(
  order: readonly SortColumn[],
  tieBreaker: string | false,
  dialect: Dialect,
): SortColumn | undefined {
  if (tieBreaker === false || order.some(({ unique }) => unique)) return undefined
  const direction = order.at(-1)?.descending ? 'desc' : 'asc'
  return toSortColumn({ column: tieBreaker, direction }, tieBreaker, dialect)
}

/** The same order, walked from its end. */
export const reversed = (order: readonly SortColumn[]): readonly SortColumn[] =>
  order.map(column => ({ ...column, descending: !column.descending, nullsFirst: !column.nullsFirst }))

/** A short text that differs between orders, so that a cursor is not taken for one of another order. */
export function fingerprintOf(
  order: readonly SortColumn[],
  tieBreaker: string | false,
  dialect: Dialect,
): string {
  const text = JSON.stringify([
    dialect,
    tieBreaker,
    ...order.map(({ column, descending, nullsFirst }) => [column, descending, nullsFirst]),
  ])
  return hash(text).toString(36)
}

/** FNV-1a. A collision costs no more than a page from another order, which no caller can tell from a forged cursor. */
function hash(text: string): number {
  let state = 0x81_1c_9d_c5
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01_00_01_93) >>> 0
  }
  return state
}
