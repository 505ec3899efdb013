import type { Dialect } from '@kysera/core'
import { sql, type AliasableExpression, type Expression } from 'kysely'
import type { SortSpec } from './find-options.js'
import { comesAfter } from './keyset.js'
import { assertPageLimit, pageOrder, type PageOptions } from './offset-page.js'
import {
  parsePageCursor,
  toCursorPart,
  type CursorPart,
  type PageCursor,
  type Position,
} from './page-cursor.js'
import { takePage } from './paging.js'
import { filtered } from './read-rows.js'
import type { Source } from './source.js'
import type { AnySelect, Columns } from './table.js'

export interface CursorPageOptions<Row> extends PageOptions<Row> {
  /** Where the page is: a cursor of another page in the same order. Default: at the beginning. */
  readonly cursor?: PageCursor | null | undefined
}

/** One page, and the cursors of those around it. */
export interface CursorPageOf<Entity> {
  readonly items: Entity[]
  /** Null on the last page. */
  readonly nextCursor: PageCursor | null
  /** Null on the first page. */
  readonly prevCursor: PageCursor | null
  readonly hasMore: boolean
  readonly hasPrev: boolean
  readonly limit: number
}

/** The same where the columns are only known at run time. */
export interface AnyCursorPageOptions {
  readonly where?: unknown
  readonly orderBy?: string | undefined
  readonly orderDirection?: 'asc' | 'desc' | undefined
  readonly limit: number
  readonly cursor?: unknown
}

/** A row, and how the database writes the columns that it is sorted by. */
interface SortedRow {
  readonly row: Columns
  readonly texts: Columns
}

export async function paginateCursor(
  source: Source,
  options: AnyCursorPageOptions,
  // oxlint-disable-next-line typescript/no-explicit-any -- the face of the repository knows the entity
): Promise<CursorPageOf<any>> {
  const { limit, cursor = null } = options
  assertPageLimit(limit)
  const sort = pageOrder(source, options)
  const position = cursor === null ? undefined : parsePageCursor(source.definition.table.key, cursor)
  const read = await readRows(source, options, sort, position)
  const rows = read.slice(0, limit)
  if (position?.isBefore === true) rows.reverse()
  const around = neighbours(position, rows.length > 0, read.length > limit)
  const cursorOf = (sorted: SortedRow | undefined): PageCursor | null =>
    sorted === undefined ? null : cursorAt(source.definition.table.key, sort, sorted)
  const first = around.hasPrev ? cursorOf(rows[0]) : null
  return {
    items: await source.definition.toEntities(rows.map(({ row }) => row)),
    nextCursor: around.hasMore ? cursorOf(rows.at(-1)) : null,
    prevCursor: first === null ? null : { ...first, before: true },
    ...around,
    limit,
  }
}

/** On a page that was reached backwards, the rows that it was reached from follow. */
function neighbours(
  position: Position | undefined,
  hasRows: boolean,
  isFurther: boolean,
): { hasMore: boolean; hasPrev: boolean } {
  return position?.isBefore === true
    ? { hasMore: hasRows, hasPrev: isFurther }
    : { hasMore: isFurther, hasPrev: position !== undefined }
}

/** One row more than the page has, from the cursor on in the direction of travel. */
async function readRows(
  { db, definition: { table } }: Source,
  { where, limit }: AnyCursorPageOptions,
  sort: readonly SortSpec[],
  position: Position | undefined,
): Promise<SortedRow[]> {
  const order = position?.isBefore === true ? sort.map(reversed) : sort
  const from = filtered(db.selectFrom(table.name), table, where)
  const placed = position === undefined ? from : from.where(comesAfter(table, order, position))
  const texts = order.map(({ column }, index) => textOf[table.dialect](sql.ref(column)).as(alias(index)))
  const sorted = order.reduce<AnySelect>(
    (query, { column, direction }) => query.orderBy(db.dynamic.ref(column), direction),
    placed.selectAll().select(texts),
  )
  const rows: Columns[] = await takePage(sorted, { limit: limit + 1 }, table.dialect).execute()
  return rows.map(row => split(row, order))
}

const reversed = ({ column, direction }: SortSpec): SortSpec => ({
  column,
  direction: direction === 'asc' ? 'desc' : 'asc',
})

// One word: plugins that rename columns leave it alone.
const alias = (index: number): string => `kyserasorted${index}`

type TextOf = (column: Expression<unknown>) => AliasableExpression<unknown>

/** A value as the database writes it, with all of its digits, and reads it again. */
const textOf: Readonly<Record<Dialect, TextOf>> = {
  postgres: column => sql`cast(${column} as text)`,
  mysql: column => sql`cast(${column} as char)`,
  sqlite: column => sql`cast(${column} as text)`,
  mssql: column => sql`convert(nvarchar(4000), ${column}, 126)`,
}

/** The row as the table has it, apart from the texts that were selected with it. */
function split(read: Columns, order: readonly SortSpec[]): SortedRow {
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

function cursorAt(key: readonly string[], order: readonly SortSpec[], { row, texts }: SortedRow): PageCursor {
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
