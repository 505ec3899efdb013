import { getDialectTraits, type Dialect } from '@kysera/core'
import { sql, type Expression, type SqlBool } from 'kysely'
import type { SortSpec } from '../reads/find-options.js'
import { eb } from '../table/any-query.js'
import type { Table } from '../table/table.js'

type Condition = Expression<SqlBool>

/**
 * The rows that come after a position, in an order whose columns but the first are of the key: those of the first
 * condition, then those of the second. One condition for both would have the database read the table from its start.
 */
export function stretchesAfter(table: Table, places: readonly Place[]): Condition[] {
  const [first, ...placesOfKey] = places
  if (first === undefined) return []
  const { column, direction, value } = first
  const follow = follows[table.dialect]
  // A key is never null.
  if (table.key.includes(column)) return [follow(places)]
  const nullsFollow = getDialectTraits(table.dialect).nullsFirstIn !== direction
  const isNull = eb(sql.ref(column), 'is', null)
  if (value !== null) return nullsFollow ? [follow(places), isNull] : [follow(places)]
  const amongNulls = eb.and([isNull, follow(placesOfKey)])
  return nullsFollow ? [amongNulls] : [amongNulls, eb(sql.ref(column), 'is not', null)]
}

/** A column of the order, and the value that the position has in it, as the driver takes it. */
export interface Place extends SortSpec {
  readonly value: unknown
}

type Follows = (places: readonly Place[]) => Condition

const isAfter = { asc: '>', desc: '<' } as const
const isNotBefore = { asc: '>=', desc: '<=' } as const

const compare = ({ column, value }: Place, operator: '=' | '<' | '>' | '<=' | '>='): Condition =>
  eb(sql.ref(column), operator, sql.val(value))

/** Lexicographic order: `a > 1 or (a = 1 and b > 2)`. The range in front lets an index find the place. */
function followsInTurn([place, ...others]: readonly Place[]): Condition {
  if (place === undefined) return sql<SqlBool>`1 = 0`
  const after = compare(place, isAfter[place.direction])
  if (others.length === 0) return after
  const among = eb.and([compare(place, '='), followsInTurn(others)])
  return eb.and([compare(place, isNotBefore[place.direction]), eb.or([after, among])])
}

/** All columns have one direction, and PostgreSQL finds the place by all of them at once. */
const followsAsRow: Follows = places => {
  const [first, ...others] = places
  if (first === undefined || others.length === 0) return followsInTurn(places)
  const columns = sql.join(places.map(({ column }) => sql.ref(column)))
  const values = sql.join(places.map(({ value }) => sql.val(value)))
  return sql<SqlBool>`(${columns}) ${sql.raw(isAfter[first.direction])} (${values})`
}

const follows: Readonly<Record<Dialect, Follows>> = {
  postgres: followsAsRow,
  mysql: followsInTurn,
  sqlite: followsInTurn,
  mssql: followsInTurn,
}
