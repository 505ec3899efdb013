import { assertKnownOptions, BadRequestError, isPlainObject, type OptionNames } from '@kysera/core'
import type { WhereClause } from '../filters/where-clause.js'

export interface SortSpec<Column extends string = string> {
  readonly column: Column
  readonly direction: 'asc' | 'desc'
}

/** What to find, in which order, and how much of it. */
export interface FindOptions<Row, C extends keyof Row = keyof Row> {
  readonly where?: WhereClause<Row> | undefined
  readonly orderBy?: (keyof Row & string) | undefined
  /** Default: `'asc'`. */
  readonly orderDirection?: 'asc' | 'desc' | undefined
  /** Several columns, in order. Wins over `orderBy`. */
  readonly sort?: readonly SortSpec<keyof Row & string>[] | undefined
  /** Only these columns, as the database gives them: `mapRow` needs the whole row, and is not called. */
  readonly select?: readonly C[] | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
}

/** The same where the columns are only known at run time. */
export interface AnyFindOptions {
  readonly where?: unknown
  readonly orderBy?: string | undefined
  readonly orderDirection?: 'asc' | 'desc' | undefined
  readonly sort?: readonly SortSpec[] | undefined
  readonly select?: readonly string[] | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
}

/** @throws {BadRequestError} when a part of the options cannot be applied. */
export function assertFindOptions(options: AnyFindOptions): void {
  assertKnownOptions(options, findOptionNames, BadRequestError)
  const { select, limit, offset } = options
  if (select !== undefined && !isSelection(select)) throw new BadRequestError('select names no column')
  assertCount('limit', limit)
  assertCount('offset', offset)
}

/** The order of the rows. */
export function sortOf({ sort, orderBy, orderDirection = 'asc' }: AnyFindOptions): readonly SortSpec[] {
  const specs = sort ?? (orderBy === undefined ? [] : [{ column: orderBy, direction: orderDirection }])
  if (Array.isArray(specs) && specs.every(isSortSpec) && isDirection(orderDirection)) return specs
  throw new BadRequestError('Rows are sorted by columns, "asc" or "desc"')
}

export const findOptionNames: OptionNames<AnyFindOptions> = {
  where: true,
  orderBy: true,
  orderDirection: true,
  sort: true,
  select: true,
  limit: true,
  offset: true,
}

function assertCount(name: string, count: number | undefined): void {
  if (count !== undefined && (!Number.isSafeInteger(count) || count < 0)) {
    throw new BadRequestError(`${name} is a whole number, and not below zero`)
  }
}

// Options may come from a request, so they are checked beyond their types.
const isSelection = (select: unknown): boolean =>
  Array.isArray(select) && select.length > 0 && select.every(isColumn)

const isSortSpec = (spec: unknown): boolean =>
  isPlainObject(spec) && isColumn(spec['column']) && isDirection(spec['direction'])

const isColumn = (column: unknown): boolean => typeof column === 'string'

const isDirection = (direction: unknown): boolean => direction === 'asc' || direction === 'desc'
