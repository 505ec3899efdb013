import { bindValue, type Dialect, type OptionNames } from '@kysera/core'
import type { Source } from '../definition/source.js'
import type { SortSpec } from '../reads/find-options.js'
import type { Place } from './keyset.js'
import { readOrdered } from './ordered-rows.js'
import { parsePageCursor, type PageCursor, type Position } from './page-cursor.js'
import {
  assertPageOptions,
  pageOptionNames,
  pageOrder,
  type AnyPageOptions,
  type PageOptions,
} from './page-options.js'
import { cursorAt, type SortedRow } from './sorted-row.js'

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
interface AnyCursorPageOptions extends AnyPageOptions {
  readonly cursor?: unknown
}

const optionNames: OptionNames<AnyCursorPageOptions> = { ...pageOptionNames, cursor: true }

export async function paginateCursor(
  source: Source,
  options: AnyCursorPageOptions,
  // oxlint-disable-next-line typescript/no-explicit-any -- the face of the repository knows the entity
): Promise<CursorPageOf<any>> {
  assertPageOptions(options, optionNames)
  const { limit, cursor = null } = options
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
function readRows(
  { db, definition: { table } }: Source,
  { where, limit }: AnyCursorPageOptions,
  sort: readonly SortSpec[],
  position: Position | undefined,
): Promise<SortedRow[]> {
  const order = position?.isBefore === true ? sort.map(reversed) : sort
  const places = position && placesOf(position, order, table.dialect)
  return readOrdered(db, table, { where, order, places, limit: limit + 1 })
}

const placesOf = ({ value, key }: Position, order: readonly SortSpec[], dialect: Dialect): Place[] =>
  order.map((spec, index) => ({
    ...spec,
    value: bindValue(index === 0 ? value : key[spec.column], dialect),
  }))

const reversed = ({ column, direction }: SortSpec): SortSpec => ({
  column,
  direction: direction === 'asc' ? 'desc' : 'asc',
})
