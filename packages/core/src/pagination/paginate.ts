import type { SelectQueryBuilder, SelectQueryNode } from 'kysely'
import type { Dialect } from '../dialect.js'
import { detectDialect } from '../detect-dialect.js'
import { BadRequestError } from '../errors/request-errors.js'
import type { AnySelectQuery } from '../query/any-query.js'
import { countRows } from '../query/execute-count.js'
import { rewriteQuery } from '../query/rewrite-query.js'
import { pageOfWindow, takeRows, windowOf, type RowWindow } from '../query/row-window.js'
import { toLimit, toPageNumber } from './page-numbers.js'

export interface PaginationOptions {
  /** From 1; a numeric string, as in a URL, will do. Default: 1. */
  readonly page?: number | string | undefined
  /** Rows per page, at most 10,000; 0 only counts. Default: 20. */
  readonly limit?: number | string | undefined
  /** Default: that of the query. */
  readonly dialect?: Dialect | undefined
}

/** One page of a query, by its number. */
export interface OffsetPage<T> {
  readonly items: T[]
  /** The number of rows on all pages. */
  readonly total: number
  /** From 1 on. */
  readonly page: number
  readonly limit: number
  readonly totalPages: number
  readonly hasNext: boolean
  readonly hasPrev: boolean
}

/**
 * Reads one page of a query, and the number of rows on all pages.
 *
 * Sends at most two statements. Order by a unique column, or rows may repeat between pages. A page or limit out of
 * range is brought into range, never refused. A limit that the query has already bounds what is paged.
 *
 * @throws {BadRequestError} on SQL Server, when the query has no `order by`; anywhere, when its own limit is not a
 * plain number.
 * @example
 * const posts = await paginate(db.selectFrom('posts').selectAll().orderBy('id'), { page: 2 })
 * console.log(`${posts.items.length} of ${posts.total}`)
 */
export async function paginate<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  options: PaginationOptions = {},
): Promise<OffsetPage<O>> {
  const { dialect = detectDialect(query) } = options
  const page = toPageNumber(options.page)
  const limit = toLimit(options.limit)
  const wanted = { offset: (page - 1) * limit, limit }
  const total = await countRows(query, node => assertPageable(node, dialect))
  const items = wanted.offset < total && limit > 0 ? await readPage<O>(query, wanted, dialect) : []
  return { items, total, page, limit, ...neighbours(page, limit, total) }
}

function assertPageable(node: SelectQueryNode, dialect: Dialect): void {
  if (dialect === 'mssql' && node.orderBy === undefined) {
    throw new BadRequestError('MSSQL requires ORDER BY for offset pagination')
  }
  windowOf(node)
}

const readPage = <O>(query: AnySelectQuery, wanted: RowWindow, dialect: Dialect): Promise<O[]> =>
  rewriteQuery(query, node => takeRows(node, pageOfWindow(windowOf(node), wanted), dialect))
    .$castTo<O>()
    .execute()

function neighbours(
  page: number,
  limit: number,
  total: number,
): Pick<OffsetPage<unknown>, 'totalPages' | 'hasNext' | 'hasPrev'> {
  const totalPages = limit === 0 ? 0 : Math.ceil(total / limit)
  return { totalPages, hasNext: page < totalPages, hasPrev: page > 1 }
}
