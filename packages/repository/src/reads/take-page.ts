import type { Dialect } from '@kysera/core'
import type { Expression } from 'kysely'
import type { AnySelect } from '../table/any-query.js'

/** How many rows of a query are wanted, and how many are passed over. */
export interface Page {
  readonly limit?: number | undefined
  readonly offset?: number | Expression<number> | undefined
}

const limitThenOffset = (query: AnySelect, { limit, offset }: Page): AnySelect => {
  const limited = limit === undefined ? query : query.limit(limit)
  return offset === undefined ? limited : limited.offset(offset)
}

/** Where there is no OFFSET without LIMIT. */
const limitAlways = (query: AnySelect, { limit, offset }: Page): AnySelect =>
  limitThenOffset(query, {
    limit: limit ?? (offset === undefined ? undefined : Number.MAX_SAFE_INTEGER),
    offset,
  })

const topOrFetch = (query: AnySelect, { limit, offset }: Page): AnySelect => {
  // FETCH takes no zero.
  if (offset === undefined || limit === 0) return limit === undefined ? query : query.top(limit)
  return limit === undefined ? query.offset(offset) : query.offset(offset).fetch(limit)
}

const pages: Readonly<Record<Dialect, (query: AnySelect, page: Page) => AnySelect>> = {
  postgres: limitThenOffset,
  mysql: limitAlways,
  sqlite: limitAlways,
  mssql: topOrFetch,
}

/** The page of an ordered query. */
export function takePage(query: AnySelect, page: Page, dialect: Dialect): AnySelect {
  return pages[dialect](query, page)
}
