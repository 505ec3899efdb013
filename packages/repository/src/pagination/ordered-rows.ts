import { executeStatement, type AnyDb } from '@kysera/executor'
import type { SortSpec } from '../reads/find-options.js'
import { filtered } from '../reads/read-rows.js'
import { takePage } from '../reads/take-page.js'
import type { AnySelect } from '../table/any-query.js'
import type { Columns, Table } from '../table/table.js'
import { stretchesAfter, type Place } from './keyset.js'
import { splitRow, textsOf, type SortedRow } from './sorted-row.js'

/** Rows in an order, from a position on. */
export interface OrderedRead {
  readonly where: unknown
  readonly order: readonly SortSpec[]
  /** The position. Absent: at the beginning. */
  readonly places: readonly Place[] | undefined
  readonly limit: number
}

/** The rows, with what cursors need of them. */
export async function readOrdered(db: AnyDb, table: Table, read: OrderedRead): Promise<SortedRow[]> {
  const rows: Columns[] = []
  const stretches = read.places === undefined ? 1 : stretchesAfter(table, read.places).length
  for (let stretch = 0; stretch < stretches && rows.length < read.limit; stretch++) {
    rows.push(...(await readStretch(db, table, read, stretch)))
  }
  return rows.slice(0, read.limit).map(row => splitRow(row, read.order.length))
}

async function readStretch(
  db: AnyDb,
  table: Table,
  read: OrderedRead,
  stretch: number,
): Promise<readonly Columns[]> {
  const { where, order, places = [], limit } = read
  // Every filter is another statement; without one, all pages of a size differ in their positions alone.
  if (where !== undefined) return stretchOf(db, table, read, stretch).execute()
  const values = places.map(({ value }) => value)
  const isNull = values[0] === null
  const statement = {
    key: JSON.stringify(['page', table.name, order, limit, places.length, isNull, stretch]),
    build: (on: AnyDb, given: readonly unknown[]) => {
      const placed = places.map((place, index) =>
        isNull && index === 0 ? place : { ...place, value: given[index] },
      )
      return stretchOf(on, table, { ...read, places: read.places && placed }, stretch)
    },
  }
  return (await executeStatement<Columns>(db, statement, values)).rows
}

function stretchOf(
  db: AnyDb,
  table: Table,
  { where, order, places, limit }: OrderedRead,
  stretch: number,
): AnySelect {
  const rows = filtered(db.selectFrom(table.name), table, where)
  const after = places && stretchesAfter(table, places)[stretch]
  const sorted = order.reduce<AnySelect>(
    (query, { column, direction }) => query.orderBy(db.dynamic.ref(column), direction),
    (after === undefined ? rows : rows.where(after)).selectAll().select(textsOf(order, table.dialect)),
  )
  return takePage(sorted, { limit }, table.dialect)
}
