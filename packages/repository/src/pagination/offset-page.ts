import { BadRequestError } from '@kysera/core'
import { assertFindOptions, sortOf, type SortSpec } from '../reads/find-options.js'
import { findAndCount } from '../reads/count.js'
import type { Source } from '../definition/source.js'
import type { WhereClause } from '../filters/where-clause.js'

/** Which page of a table to read. */
export interface PageOptions<Row> {
  readonly where?: WhereClause<Row> | undefined
  /** Default: the first key column. Rows with equal values are ordered by their key. */
  readonly orderBy?: (keyof Row & string) | undefined
  /** Default: `'asc'`. */
  readonly orderDirection?: 'asc' | 'desc' | undefined
  /** Rows on a page, at least one. */
  readonly limit: number
}

export interface OffsetPageOptions<Row> extends PageOptions<Row> {
  /** Rows before the page. Default: 0. */
  readonly offset?: number | undefined
}

/** One page, and what is around it. */
export interface OffsetPageOf<Entity> {
  readonly items: Entity[]
  /** On all pages. */
  readonly total: number
  /** From 1 on. */
  readonly page: number
  readonly limit: number
  readonly totalPages: number
  readonly hasNext: boolean
  readonly hasPrev: boolean
  readonly offset: number
}

/** The same where the columns are only known at run time. */
export interface AnyPageOptions {
  readonly where?: unknown
  readonly orderBy?: string | undefined
  readonly orderDirection?: 'asc' | 'desc' | undefined
  readonly limit: number
  readonly offset?: number | undefined
}

// oxlint-disable-next-line typescript/no-explicit-any -- the face of the repository knows the entity
export async function paginate(source: Source, options: AnyPageOptions): Promise<OffsetPageOf<any>> {
  const { where, limit, offset = 0 } = options
  assertPageLimit(limit)
  const sort = pageOrder(source, options)
  const { items, total } = await findAndCount(source, { where, sort, limit, offset })
  return {
    items,
    total,
    page: Math.floor(offset / limit) + 1,
    limit,
    totalPages: Math.ceil(total / limit),
    hasNext: offset + limit < total,
    hasPrev: offset > 0,
    offset,
  }
}

/** The order of pages: that of a column, and among rows that are equal in it that of their keys. */
export function pageOrder(
  { definition: { table } }: Source,
  { orderBy, orderDirection = 'asc' }: Omit<AnyPageOptions, 'limit'>,
): readonly SortSpec[] {
  const ties = table.key.filter(column => column !== orderBy)
  const columns = orderBy === undefined ? ties : [orderBy, ...ties]
  const specs = columns.map(column => ({ column, direction: orderDirection }))
  return sortOf({ sort: specs })
}

/** @throws {BadRequestError} for a page without rows. */
export function assertPageLimit(limit: unknown): void {
  assertFindOptions({ limit: typeof limit === 'number' ? limit : Number.NaN })
  if (limit === 0) throw new BadRequestError('limit of a page is at least one')
}
