import type { Dialect } from '@kysera/core'
import { sql, type AliasedExpression, type Expression, type RawBuilder } from 'kysely'
import type { SortSpec } from './find-options.js'
import { toCursorPart, type CursorPart, type PageCursor } from './page-cursor.js'
import type { Columns } from './table.js'

/** A row, and how the database writes the columns that it is sorted by. */
export interface SortedRow {
  readonly row: Columns
  readonly texts: Columns
}

/** What is selected beside the row. */
export const textsOf = (order: readonly SortSpec[], dialect: Dialect): AliasedExpression<unknown, string>[] =>
  order.map(({ column }, index) => textOf[dialect](sql.ref(column)).as(alias(index)))

// One word: plugins that rename columns leave it alone.
const alias = (index: number): string => `kyserasorted${index}`

type TextOf = (column: Expression<unknown>) => RawBuilder<unknown>

/** A value as the database writes it, with all of its digits, and reads it again. */
const textOf: Readonly<Record<Dialect, TextOf>> = {
  postgres: column => sql`cast(${column} as text)`,
  mysql: column => sql`cast(${column} as char)`,
  sqlite: column => sql`cast(${column} as text)`,
  mssql: column => sql`convert(nvarchar(4000), ${column}, 126)`,
}

/** The row as the table has it, apart from the texts that were selected with it. */
export function splitRow(read: Columns, order: readonly SortSpec[]): SortedRow {
  const aliases = new Map(order.map(({ column }, index) => [alias(index), column]))
  const row: Record<string, unknown> = {}
  const texts: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(read)) {
    const column = aliases.get(name)
    if (column === undefined) row[name] = value
    else texts[column] = value
  }
  return { row, texts }
}

/** The place of a row, of which the database may know more than JavaScript. */
export function cursorAt(
  key: readonly string[],
  order: readonly SortSpec[],
  { row, texts }: SortedRow,
): PageCursor {
  const partOf = (column = ''): CursorPart => toCursorPart(row[column], texts[column])
  const ids = Object.fromEntries(key.map(column => [column, partOf(column)] as const).map(idOf))
  const { value, exact } = partOf(order[0]?.column)
  const [first = ''] = key
  return { value, id: key.length === 1 ? ids[first] : ids, ...(exact !== undefined && { exact }) }
}

/** In a key there is no place beside the value. */
const idOf = ([column, { value, exact }]: readonly [string, CursorPart]): [string, unknown] => [
  column,
  exact ?? value,
]
