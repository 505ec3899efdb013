import { assertKnownOptions, BadRequestError, type OptionNames } from '@kysera/core'
import type { Source } from '../definition/source.js'
import type { WhereClause } from '../filters/where-clause.js'
import { assertFindOptions, sortOf, type SortSpec } from '../reads/find-options.js'

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

/** The same where the columns are only known at run time. */
export interface AnyPageOptions {
  readonly where?: unknown
  readonly orderBy?: string | undefined
  readonly orderDirection?: 'asc' | 'desc' | undefined
  readonly limit: number
}

export const pageOptionNames: OptionNames<AnyPageOptions> = {
  where: true,
  orderBy: true,
  orderDirection: true,
  limit: true,
}

/** The order of pages: that of a column, and among rows that are equal in it that of their keys. */
export function pageOrder(
  { definition: { table } }: Source,
  { orderBy, orderDirection = 'asc' }: AnyPageOptions,
): readonly SortSpec[] {
  const ties = table.key.filter(column => column !== orderBy)
  const columns = orderBy === undefined ? ties : [orderBy, ...ties]
  const specs = columns.map(column => ({ column, direction: orderDirection }))
  return sortOf({ sort: specs })
}

/** @throws {BadRequestError} for a page without rows, and for an option that does not exist. */
export function assertPageOptions<Options extends AnyPageOptions>(
  options: Options,
  names: OptionNames<Options>,
): void {
  assertKnownOptions(options, names, BadRequestError)
  const limit: unknown = options.limit
  assertFindOptions({ limit: typeof limit === 'number' ? limit : Number.NaN })
  if (limit === 0) throw new BadRequestError('limit of a page is at least one')
}
