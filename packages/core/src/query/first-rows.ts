import type { SelectQueryBuilder } from 'kysely'
import type { Dialect } from '../dialect.js'

interface Limit {
  <DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
    rows: number,
  ): SelectQueryBuilder<DB, TB, O>
}

const limit: Limit = (query, rows) => query.limit(rows)

const first: Readonly<Record<Dialect, Limit>> = {
  postgres: limit,
  mysql: limit,
  sqlite: limit,
  mssql: (query, rows) => query.top(rows),
}

/** The query for its first rows alone, so many at most. */
export function firstRows<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  rows: number,
  dialect: Dialect,
): SelectQueryBuilder<DB, TB, O> {
  return first[dialect](query, rows)
}
