import type { SelectQueryBuilder, SelectQueryNode } from 'kysely'
import type { Dialect } from '../dialect.js'
import { detectDialect } from '../detect-dialect.js'
import { BadRequestError } from '../errors/request-errors.js'
import { clamp, DEFAULT_LIMIT, toInteger } from '../pagination/page-numbers.js'
import type { RowWindow } from './row-window.js'

export interface OffsetOptions {
  /** From 1 to 100. Default: 20. */
  readonly limit?: number | undefined
  /** Default: 0. */
  readonly offset?: number | undefined
  /** Default: that of the query. */
  readonly dialect?: Dialect | undefined
}

/**
 * The query with a limit of at most 100 rows and an offset, brought into range where they are not.
 *
 * Order the query, or which rows are passed over is up to the database.
 *
 * @throws {BadRequestError} on SQL Server, for an offset of a query without `order by`.
 * @example
 * const newest = await applyOffset(db.selectFrom('posts').selectAll().orderBy('id', 'desc'), { limit: 10 }).execute()
 */
export function applyOffset<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  { limit, offset, dialect = detectDialect(query) }: OffsetOptions = {},
): SelectQueryBuilder<DB, TB, O> {
  const window = {
    limit: clamp(toInteger(limit, DEFAULT_LIMIT), 1, 100),
    offset: clamp(toInteger(offset, 0), 0, Number.MAX_SAFE_INTEGER),
  }
  return dialect === 'mssql' ? offsetAndFetch(query, window) : query.limit(window.limit).offset(window.offset)
}

function offsetAndFetch<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  { limit, offset }: RowWindow,
): SelectQueryBuilder<DB, TB, O> {
  if (isOrdered(query.toOperationNode())) return query.offset(offset).fetch(limit)
  if (offset === 0) return query.top(limit)
  throw new BadRequestError('MSSQL requires ORDER BY for offset pagination')
}

const isOrdered = (node: SelectQueryNode): boolean => node.orderBy !== undefined
