import { bindValue, getDialectTraits, type Dialect } from '@kysera/core'
import { sql, type Expression, type SqlBool } from 'kysely'
import type { SortSpec } from './find-options.js'
import type { Position } from './page-cursor.js'
import { eb, type Table } from './table.js'

type Condition = Expression<SqlBool>

/**
 * The rows that come after a position, in an order whose columns but the first are of the key: those of the first
 * condition, then those of the second. One condition for both would have the database read the table from its start.
 */
export function stretchesAfter(
  table: Table,
  order: readonly SortSpec[],
  { value, key }: Pick<Position, 'value' | 'key'>,
): Condition[] {
  const [first, ...ties] = order
  if (first === undefined) return []
  const { column, direction } = first
  const placesOfKey = ties.map(spec => ({ ...spec, value: key[spec.column] }))
  const after = follows[table.dialect](table.dialect, [{ ...first, value }, ...placesOfKey])
  // A key is never null.
  if (table.key.includes(column)) return [after]
  const nullsFollow = getDialectTraits(table.dialect).nullsFirstIn !== direction
  const isNull = eb(sql.ref(column), 'is', null)
  if (value !== null) return nullsFollow ? [after, isNull] : [after]
  const amongNulls = eb.and([isNull, follows[table.dialect](table.dialect, placesOfKey)])
  return nullsFollow ? [amongNulls] : [amongNulls, eb(sql.ref(column), 'is not', null)]
}

/** A column of the order, and the value that the position has in it. */
interface Place extends SortSpec {
  readonly value: unknown
}

type Follows = (dialect: Dialect, places: readonly Place[]) => Condition

const isAfter = { asc: '>', desc: '<' } as const
const isNotBefore = { asc: '>=', desc: '<=' } as const

const compare = (
  { column, value }: Place,
  operator: '=' | '<' | '>' | '<=' | '>=',
  dialect: Dialect,
): Condition => eb(sql.ref(column), operator, sql.val(bindValue(value, dialect)))

/** Lexicographic order: `a > 1 or (a = 1 and b > 2)`. The range in front lets an index find the place. */
function followsInTurn(dialect: Dialect, [place, ...others]: readonly Place[]): Condition {
  if (place === undefined) return sql<SqlBool>`1 = 0`
  const after = compare(place, isAfter[place.direction], dialect)
  if (others.length === 0) return after
  const among = eb.and([compare(place, '=', dialect), followsInTurn(dialect, others)])
  return eb.and([compare(place, isNotBefore[place.direction], dialect), eb.or([after, among])])
}

/** All columns have one direction, and PostgreSQL finds the place by all of them at once. */
const followsAsRow: Follows = (dialect, places) => {
  const [first, ...others] = places
  if (first === undefined || others.length === 0) return followsInTurn(dialect, places)
  const columns = sql.join(places.map(({ column }) => sql.ref(column)))
  const values = sql.join(places.map(({ value }) => sql.val(bindValue(value, dialect))))
  return sql<SqlBool>`(${columns}) ${sql.raw(isAfter[first.direction])} (${values})`
}

const follows: Readonly<Record<Dialect, Follows>> = {
  postgres: followsAsRow,
  mysql: followsInTurn,
  sqlite: followsInTurn,
  mssql: followsInTurn,
}
