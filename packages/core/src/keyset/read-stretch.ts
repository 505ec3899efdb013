import type { Keys } from '../cursor/cursor-codec.js'
import { BadRequestError } from '../errors/request-errors.js'
import type { AnySelectQuery } from '../query/any-query.js'
import { isTie } from './is-tie.js'
import type { KeysetRequest } from './keyset-query.js'
import { mayBeEqual } from './may-be-equal.js'
import type { PageRequest } from './read-page.js'
import { keyForms } from './key-forms.js'
import { keysOf, readRows, type KeysetRows, type Row } from './read-rows.js'
import { reversed, type SortColumn } from './sort-order.js'

/** The rows of a page in the order in which they were read, one more if there are more, and the keys of its ends. */
export interface Stretch<O> {
  readonly items: O[]
  readonly first: Keys | undefined
  readonly last: Keys | undefined
}

/** Reads as often as it takes to know the keys, and to tell the rows apart. */
export async function readStretch<O>(query: AnySelectQuery, page: PageRequest): Promise<Stretch<O>> {
  let request: KeysetRequest | undefined = firstRequest(page)
  let found = await readParts<O>(query, request)
  while ((request = betterRequest(found, request, page))) found = await readParts<O>(query, request)
  await assertNoTie(query, found, page)
  const { rows, items } = found
  const keyAt = (index: number): Keys | undefined =>
    rows[index] ? keysOf(found, index, page.dialect) : undefined
  return { items, first: keyAt(0), last: keyAt(Math.min(page.limit, rows.length) - 1) }
}

function firstRequest({ order, tieBreaker, position, limit, dialect }: PageRequest): KeysetRequest {
  const hasTieBreaker = position !== undefined && position.keys.length > order.length
  const all = hasTieBreaker && tieBreaker ? [...order, tieBreaker] : order
  const walk = (columns: typeof order): typeof order => (position?.backward ? reversed(columns) : columns)
  return {
    order: walk(all),
    tieBreaker: hasTieBreaker || tieBreaker === undefined ? undefined : walk([tieBreaker])[0],
    keys: position?.keys,
    part: 0,
    limit: limit + 1,
    keysAsText: keyForms[dialect].readValue === undefined,
    dialect,
  }
}

/** The rows of all conditions together, one after the other. */
async function readParts<O>(query: AnySelectQuery, request: KeysetRequest): Promise<KeysetRows<O>> {
  const found = await readRows<O>(query, request)
  const missing = request.limit - found.rows.length
  if (!found.hasMoreParts || missing === 0) return found
  const more = await readParts<O>(query, { ...request, part: request.part + 1, limit: missing })
  return { ...more, items: [...found.items, ...more.items], rows: [...found.rows, ...more.rows] }
}

/** What to ask instead, where the rows do not tell enough. */
function betterRequest<O>(
  found: KeysetRows<O>,
  request: KeysetRequest,
  { tieBreaker, dialect, limit }: PageRequest,
): KeysetRequest | undefined {
  const { rows, order } = found
  const [row] = rows
  if (row === undefined) return undefined
  assertInRow(row, order)
  const isUnique = order.some(({ unique }) => unique)
  const indexes = isUnique ? [0, limit - 1, limit].filter(index => index < rows.length) : rows.keys()
  const keys = Array.from(indexes, index => keysOf(found, index, dialect))
  if (!keys.every(each => each !== undefined)) return { ...request, keysAsText: true }
  const hasTieBreaker =
    tieBreaker !== undefined && tieBreaker.column in row && request.tieBreaker !== undefined
  if (isUnique || !hasTieBreaker || !hasEqualNeighbours(keys)) return undefined
  return { ...request, order: [...order, request.tieBreaker], tieBreaker: undefined }
}

function assertInRow(row: Row, order: readonly SortColumn[]): void {
  const missing = order.find(({ column }) => !column.includes('.') && !(column in row))
  if (missing)
    throw new BadRequestError(`Cannot order by ${JSON.stringify(missing.column)}: it is not in the rows`)
}

const hasEqualNeighbours = (keys: readonly Keys[]): boolean =>
  keys.some((each, index) => index > 0 && mayBeEqual(each, keys[index - 1] ?? []))

async function assertNoTie<O>(query: AnySelectQuery, found: KeysetRows<O>, page: PageRequest): Promise<void> {
  const { order, rows } = found
  const unique = order.find(column => column.unique)
  if (unique && rows.some(row => row[unique.column] === null))
    throw notUnique(`${unique.column} is NULL in a row`)
  if (rows.length <= page.limit) return
  const [last, beyond] = [
    keysOf(found, page.limit - 1, page.dialect),
    keysOf(found, page.limit, page.dialect),
  ]
  if (last === undefined || beyond === undefined || !mayBeEqual(last, beyond)) return
  if (await isTie(query, order, [last, beyond], page.dialect)) {
    throw notUnique('rows with equal values stand at the end of a page')
  }
}

const notUnique = (reason: string): BadRequestError =>
  new BadRequestError(`Order by a unique column as well, or name one as tieBreaker: ${reason}`)
