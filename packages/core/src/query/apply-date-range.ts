import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely'
import type { Dialect } from '../dialect.js'
import { getDialectTraits } from '../dialect-traits.js'
import { detectDialect } from '../detect-dialect.js'
import { BadRequestError } from '../errors/request-errors.js'

export interface DateRangeOptions {
  /** The first instant that is wanted. Default: no lower bound. */
  readonly from?: Date | undefined
  /** The last instant that is wanted. Default: no upper bound. */
  readonly to?: Date | undefined
  /** Default: that of the query. */
  readonly dialect?: Dialect | undefined
}

/**
 * The query with only the rows of a time range, both ends included.
 *
 * On SQLite, where dates are text, ISO 8601 and `YYYY-MM-DD HH:MM:SS` (taken as UTC) are compared as instants, to the
 * millisecond, which no index serves. Elsewhere the driver is given the dates as they are.
 *
 * @throws {BadRequestError} when a bound is no date, or an invalid one.
 * @example
 * const lastHour = { from: new Date(Date.now() - 3_600_000) }
 * const posts = await applyDateRange(db.selectFrom('posts').selectAll(), 'posts.created_at', lastHour).execute()
 */
export function applyDateRange<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  column: string,
  { from, to, dialect = detectDialect(query) }: DateRangeOptions = {},
): SelectQueryBuilder<DB, TB, O> {
  const { instant, bound } = getDialectTraits(dialect).supportsDate ? asDate : asText
  const later =
    from === undefined ? query : query.where(sql<boolean>`${instant(column)} >= ${bound(valid(from))}`)
  return to === undefined ? later : later.where(sql<boolean>`${instant(column)} <= ${bound(valid(to))}`)
}

/** How the instants of a column and of a `Date` are compared. */
interface Comparison {
  readonly instant: (column: string) => RawBuilder<unknown>
  readonly bound: (date: Date) => RawBuilder<unknown>
}

const asDate: Comparison = {
  instant: column => sql.ref(column),
  bound: date => sql`${date}`,
}

const asText: Comparison = {
  instant: column => sql`julianday(${sql.ref(column)})`,
  bound: date => sql`julianday(${date.toISOString()})`,
}

function valid(date: Date): Date {
  // From plain JavaScript it may be text.
  const given: unknown = date
  if (!(given instanceof Date) || Number.isNaN(date.getTime()))
    throw new BadRequestError('A date range needs valid dates')
  return date
}
