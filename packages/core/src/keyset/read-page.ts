import type { Keys, Position } from '../cursor/cursor-codec.js'
import type { Dialect } from '../dialect.js'
import type { AnySelectQuery } from '../query/any-query.js'
import { readStretch } from './read-stretch.js'
import type { SortColumn } from './sort-order.js'

export interface PageRequest {
  readonly order: readonly SortColumn[]
  readonly tieBreaker: SortColumn | undefined
  readonly position: Position | undefined
  readonly limit: number
  readonly dialect: Dialect
}

export interface KeysetPage<O> {
  readonly items: O[]
  readonly hasMore: boolean
  readonly hasPrev: boolean
  readonly next?: Keys | undefined
  readonly prev?: Keys | undefined
}

/** Reads the rows after a position, or before it, and one more, to see whether there are more. */
export async function readPage<O>(query: AnySelectQuery, page: PageRequest): Promise<KeysetPage<O>> {
  const { position, limit } = page
  const backward = position?.backward ?? false
  if (limit === 0) return { items: [], hasMore: false, hasPrev: position !== undefined && !backward }
  const { items, first, last } = await readStretch<O>(query, page)
  const goesOn = items.length > limit
  const shown = items.slice(0, limit)
  return backward
    ? {
        items: shown.toReversed(),
        hasMore: true,
        hasPrev: goesOn,
        next: first,
        prev: goesOn ? last : undefined,
      }
    : {
        items: shown,
        hasMore: goesOn,
        hasPrev: position !== undefined,
        next: goesOn ? last : undefined,
        prev: position && first,
      }
}
