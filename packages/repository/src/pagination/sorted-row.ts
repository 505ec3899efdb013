import type { Dialect } from '@kysera/core'
import { sql, type AliasedExpression, type Expression, type RawBuilder } from 'kysely'
import type { SortSpec } from '../reads/find-options.js'
import type { Columns } from '../table/table.js'
import { toCursorPart, type CursorPart, type PageCursor } from './page-cursor.js'

/** A row of the table, and the same with the texts that were selected beside it. */
export interface SortedRow {
  readonly row: Columns
  readonly read: Columns
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
export function splitRow(read: Columns, texts: number): SortedRow {
  const row = { ...read }
  // The last comes first: engines make a slow object of one that loses a property in the middle.
  for (let index = texts - 1; index >= 0; index--) delete row[alias(index)]
  return { row, read }
}

/** The place of a row, of which the database may know more than JavaScript. */
export function cursorAt(
  key: readonly string[],
  order: readonly SortSpec[],
  { row, read }: SortedRow,
): PageCursor {
  const parts = new Map(
    order.map(({ column }, index) => [column, toCursorPart(row[column], read[alias(index)])]),
  )
  const ids = Object.fromEntries(key.map(column => [column, idOf(parts.get(column))]))
  const { value = null, exact } = parts.get(order[0]?.column ?? '') ?? {}
  const [first = ''] = key
  return { value, id: key.length === 1 ? ids[first] : ids, ...(exact !== undefined && { exact }) }
}

/** In a key there is no place beside the value. */
const idOf = (part: CursorPart | undefined): unknown => part?.exact ?? part?.value
