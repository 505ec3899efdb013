import type { SelectQueryBuilder } from 'kysely'
import { decodeCursor, encodeCursor, type Position } from '../cursor/cursor-codec.js'
import { invalidCursor, type CursorSecurityOptions } from '../cursor/cursor-security.js'
import { createCursorGuard, receivedCursor, sentCursor } from '../cursor/protect-cursor.js'
import type { Dialect } from '../dialect.js'
import { detectDialect } from '../detect-dialect.js'
import { BadRequestError } from '../errors/request-errors.js'
import { readPage, type KeysetPage } from '../keyset/read-page.js'
import { fingerprintOf, tieBreakerOf, toSortOrder, type SortItem } from '../keyset/sort-order.js'
import { toLimit } from './page-numbers.js'

/** A column that rows are ordered by: one that the query selects, or `table.column`. */
export interface CursorOrder<T> extends SortItem {
  readonly column: (keyof T & string) | `${string}.${string}`
  /** Default: `'asc'`. */
  readonly direction?: 'asc' | 'desc' | undefined
  /** Where NULL comes. Default: where the database puts it. */
  readonly nulls?: 'first' | 'last' | undefined
}

export interface SimpleCursorOptions {
  /** `nextCursor` or `prevCursor` of another page. Default: the first page. */
  readonly cursor?: string | null | undefined
  /** Rows per page, at most 10,000. Default: 20. */
  readonly limit?: number | string | undefined
  /** Default: that of the query. */
  readonly dialect?: Dialect | undefined
  /** Default: clients can read cursors, and make up their own. */
  readonly security?: CursorSecurityOptions | undefined
}

export interface CursorOptions<T> extends SimpleCursorOptions {
  readonly orderBy: readonly CursorOrder<T>[]
  /** A column that is unique and never NULL, for rows that are otherwise equal; `false` for none. Default: `'id'`. */
  readonly tieBreaker?: (keyof T & string) | false | undefined
}

/** One page of a query, by the row before or after it. */
export interface CursorPage<T> {
  readonly items: T[]
  readonly limit: number
  readonly hasMore: boolean
  readonly hasPrev: boolean
  /** There when `hasMore`: leads to the rows after these. */
  readonly nextCursor?: string
  /** There when `hasPrev`: leads to the rows before these. */
  readonly prevCursor?: string
}

/**
 * Reads the rows of a query page by page, each page by the values of the row where the last one ended.
 *
 * Walking from cursor to cursor meets every row once, whatever the data, and costs the same on every page where an
 * index has the columns of `orderBy` in that order. An order that the query has is replaced.
 *
 * Rows with equal values are told apart by `tieBreaker`. Select it by name, or order by it, and it is part of the
 * order from the start; where the query selects everything, it is looked for when it is needed, which may cost one
 * more statement. So may the last page of an order in which NULL comes last.
 *
 * Cursors hold the values as the database has them, not as JavaScript rounds them. Without `security` clients can read
 * them. A cursor that was made up leads to a page of the query or to an error, and nowhere else.
 *
 * @throws {BadRequestError} for a cursor that does not fit; for an order that is empty or names what the query
 * does not select, or an ENUM, SET or JSON of MySQL; and where rows with equal values cannot be told apart.
 * @throws {Error} when the secret of `security` is too short, or its algorithm unknown.
 * @example
 * const query = db.selectFrom('posts').select(['id', 'title', 'created_at'])
 * const orderBy = [{ column: 'created_at', direction: 'desc' }] as const
 * const newest = await paginateCursor(query, { orderBy })
 * const older = await paginateCursor(query, { orderBy, cursor: newest.nextCursor })
 */
export async function paginateCursor<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  options: CursorOptions<O>,
): Promise<CursorPage<O>> {
  const { dialect = detectDialect(query), tieBreaker = 'id' } = options
  const order = toSortOrder(options.orderBy, tieBreaker, dialect)
  const limit = toLimit(options.limit)
  const fingerprint = fingerprintOf(order, tieBreaker, dialect)
  const guard = await createCursorGuard(options.security)
  const cursor = receivedCursor(options.cursor)
  const position = cursor === undefined ? undefined : decodeCursor(guard.open(cursor), fingerprint)
  const lastColumn = tieBreakerOf(order, tieBreaker, dialect)
  assertLength(position, order.length, lastColumn !== undefined)
  const page = await readPage<O>(query, { order, tieBreaker: lastColumn, position, limit, dialect })
  return toCursorPage(page, limit, place => sentCursor(guard.protect(encodeCursor(place, fingerprint))))
}

/**
 * Reads the rows of a query page by page in the order of their `id`, which they have to have.
 *
 * @throws {BadRequestError} as {@link paginateCursor} does.
 * @example
 * const page = await paginateCursorSimple(db.selectFrom('posts').selectAll(), { limit: 50 })
 */
export function paginateCursorSimple<DB, TB extends keyof DB, O extends { readonly id: unknown }>(
  query: SelectQueryBuilder<DB, TB, O>,
  options: SimpleCursorOptions = {},
): Promise<CursorPage<O>> {
  const { cursor, limit, dialect, security } = options
  return paginateCursor<DB, TB, O>(query, { orderBy: [{ column: 'id' }], cursor, limit, dialect, security })
}

function assertLength(position: Position | undefined, columns: number, hasTieBreaker: boolean): void {
  if (position === undefined || position.keys.length === columns) return
  if (!hasTieBreaker || position.keys.length !== columns + 1) {
    throw new BadRequestError(`${invalidCursor}: it is damaged`)
  }
}

function toCursorPage<O>(
  { items, hasMore, hasPrev, next, prev }: KeysetPage<O>,
  limit: number,
  write: (position: Position) => string,
): CursorPage<O> {
  return {
    items,
    limit,
    hasMore,
    hasPrev,
    ...(next && { nextCursor: write({ backward: false, keys: next }) }),
    ...(prev && { prevCursor: write({ backward: true, keys: prev }) }),
  }
}
