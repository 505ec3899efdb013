import { bindValue, getDialectTraits } from '@kysera/core'
import { sql, type Expression, type SqlBool } from 'kysely'
import type { SortSpec } from './find-options.js'
import type { Position } from './page-cursor.js'
import { eb, type Table } from './table.js'

type Condition = Expression<SqlBool>

/** The condition that a row comes after a position, in an order whose columns but the first are of the key. */
export function comesAfter(
  table: Table,
  order: readonly SortSpec[],
  { value, key }: Pick<Position, 'value' | 'key'>,
): Condition {
  const [first, ...ties] = order
  if (first === undefined) return nothing
  const { column, direction } = first
  const places = [first, ...ties].map(spec => ({ ...spec, value: spec === first ? value : key[spec.column] }))
  const follow = (from: readonly Place[]): Condition => follows(table, from)
  // A key is never null.
  if (table.key.includes(column)) return follow(places)
  const nullsFollow = getDialectTraits(table.dialect).nullsFirstIn !== direction
  const isNull = eb(sql.ref(column), 'is', null)
  if (value === null) {
    const amongNulls = eb.and([isNull, follow(places.slice(1))])
    return nullsFollow ? amongNulls : eb.or([eb(sql.ref(column), 'is not', null), amongNulls])
  }
  return nullsFollow ? eb.or([follow(places), isNull]) : follow(places)
}

/** A column of the order, and the value that the position has in it. */
interface Place extends SortSpec {
  readonly value: unknown
}

const nothing: Condition = sql<SqlBool>`1 = 0`

/** Lexicographic order: `a > 1 or (a = 1 and b > 2)`. The range in front lets an index find the place. */
function follows(table: Table, [place, ...others]: readonly Place[]): Condition {
  if (place === undefined) return nothing
  const { column, direction, value } = place
  const compare = (operator: '=' | '<' | '>' | '<=' | '>='): Condition =>
    eb(sql.ref(column), operator, sql.val(bindValue(value, table.dialect)))
  const [after, afterOrEqual] = direction === 'asc' ? (['>', '>='] as const) : (['<', '<='] as const)
  if (others.length === 0) return compare(after)
  const among = eb.and([compare('='), follows(table, others)])
  return eb.and([compare(afterOrEqual), eb.or([compare(after), among])])
}
