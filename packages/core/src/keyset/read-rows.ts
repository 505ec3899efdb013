import type { ReferenceNode } from 'kysely'
import type { Keys } from '../cursor/cursor-codec.js'
import { invalidCursor } from '../cursor/cursor-security.js'
import type { Dialect } from '../dialect.js'
import { BadRequestError } from '../errors/request-errors.js'
import type { AnySelectQuery } from '../query/any-query.js'
import { carryColumns } from '../query/carried-columns.js'
import { rewriteQuery } from '../query/rewrite-query.js'
import { nameOf } from '../query/output-columns.js'
import type { KeyForm } from './key-form.js'
import { keyForms } from './key-forms.js'
import { carriedNames, keyAlias, keysetQuery, type KeysetQuery, type KeysetRequest } from './keyset-query.js'
import { isUnfitValue, isUnknownColumn } from './refused-by-database.js'
import type { SortColumn } from './sort-order.js'

/** A row as a driver and plugins give it. */
export type Row = Readonly<Record<string, unknown>>

/** Rows in the order of their request, as their query selects them. */
export interface KeysetRows<O> {
  readonly items: O[]
  /** The same rows, with their keys. */
  readonly rows: readonly Row[]
  readonly order: readonly SortColumn[]
  readonly keysAsText: boolean
  /** Whether there are more conditions for the rows after the position than this one. */
  readonly hasMoreParts: boolean
}

/** Sends one statement. */
export async function readRows<O>(query: AnySelectQuery, request: KeysetRequest): Promise<KeysetRows<O>> {
  let sent: KeysetQuery | undefined
  let rows: readonly Row[] = []
  const rewritten = rewriteQuery(
    carryColumns(query, carriedNames(request)),
    node => (sent = keysetQuery(node, request)).query,
    found => {
      rows = found
      return withoutKeys(found, sent?.order.length ?? 0)
    },
  )
  const items = await rewritten
    .$castTo<O>()
    .execute()
    .catch((error: unknown) => {
      throw refusalOf(error, sent, request)
    })
  const { order = request.order, parts = 0 } = sent ?? {}
  return { items, rows, order, keysAsText: request.keysAsText, hasMoreParts: request.part + 1 < parts }
}

/** Copies of rows without what was selected in addition. */
function withoutKeys(rows: readonly Row[], keyCount: number): Record<string, unknown>[] {
  const aliases = Array.from({ length: keyCount }, (_, index) => keyAlias(index))
  const names = Object.keys(rows[0] ?? {}).filter(name => !aliases.includes(name))
  return rows.map(row => {
    const rest: Record<string, unknown> = {}
    for (const name of names) rest[name] = row[name]
    return rest
  })
}

/** The keys of a row; undefined when they have to be selected as text. */
export function keysOf<O>(
  { rows, order, keysAsText }: KeysetRows<O>,
  index: number,
  dialect: Dialect,
): Keys | undefined {
  const row = rows[index] ?? {}
  const form = keyForms[dialect]
  const keys = order.map(({ column }, place) => {
    const selected = row[keyAlias(place)]
    return keysAsText ? wholeKey(form, selected, row[column]) : form.readValue?.(selected)
  })
  return keys.every(key => key !== undefined) ? keys : undefined
}

function wholeKey({ read, isWhole }: KeyForm, selected: unknown, own: unknown): string | null {
  const key = read(selected)
  if (isWhole?.(key, own) ?? true) return key
  throw new BadRequestError('Cannot order by floating-point numbers or bytes here: their text is not exact')
}

function refusalOf(error: unknown, sent: KeysetQuery | undefined, { keys, dialect }: KeysetRequest): unknown {
  if (keys !== undefined && isUnfitValue(error, dialect)) {
    return new BadRequestError(`${invalidCursor}: a value does not fit its column`, { cause: error })
  }
  if (!isUnknownColumn(error, dialect)) return error
  const column = sent?.references.find(reference => isMentioned(reference, String(error)))
  if (column === undefined) return error
  const place = keys === undefined ? 'Cannot order' : `${invalidCursor}: cannot order`
  return new BadRequestError(`${place} by ${JSON.stringify(nameOf(column))}: name one column of the rows`, {
    cause: error,
  })
}

const isMentioned = (reference: ReferenceNode, message: string): boolean =>
  message.includes(nameOf(reference)) ||
  message.includes(reference.table?.table.identifier.name ?? nameOf(reference))
