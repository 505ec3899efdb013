import { BadRequestError, firstRows, inSchemaOf, toEntity } from '@kysera/core'
import { sql, type Expression, type SelectQueryBuilder } from 'kysely'
import { boundOf } from './bounds.js'
import type { DateInput } from './methods.js'
import type { StampedColumn } from './options.js'
import { assertStamped, tableOf, type Target } from './target.js'

/** One end of a span of time. */
export interface Bound {
  readonly operator: '<' | '<=' | '>' | '>='
  readonly date: DateInput
}

/** The rows whose column lies within all bounds, as the repository gives them. */
export async function findWithin(
  target: Target,
  column: StampedColumn,
  bounds: readonly Bound[],
): Promise<unknown[]> {
  assertStamped(target, column)
  const { dialect } = tableOf(target)
  const conditions = bounds.map(({ operator, date }) => ({
    operator,
    value: boundOf(date, target.config, dialect),
  }))
  const query = conditions.reduce(
    (within, { operator, value }) => within.where(sql.ref(column.name), operator, value),
    rowsOf(target),
  )
  return entitiesOf(target, query)
}

/** The rows with the latest times, as the repository gives them. */
export async function findLatest(target: Target, column: StampedColumn, limit: number): Promise<unknown[]> {
  assertStamped(target, column)
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new BadRequestError('limit is a whole number, and not below zero')
  }
  if (limit === 0) return []
  const { key, dialect } = tableOf(target)
  const latestFirst = [
    timeless(column),
    sql`${sql.ref(column.name)} desc`,
    ...key.map(each => sql`${sql.ref(each)} desc`),
  ]
  const query = latestFirst.reduce<AnySelect>((ordered, each) => ordered.orderBy(each), rowsOf(target))
  return entitiesOf(target, firstRows(query, limit, dialect))
}

/** Databases place nulls differently, and some offer no choice. */
const timeless = ({ name }: StampedColumn): Expression<unknown> =>
  sql`case when ${sql.ref(name)} is null then 1 else 0 end`

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
type AnySelect = SelectQueryBuilder<any, any, any>

const rowsOf = ({ repo }: Target): AnySelect =>
  inSchemaOf(repo, repo.executor).selectFrom(repo.tableName).selectAll()

async function entitiesOf({ repo }: Target, query: AnySelect): Promise<unknown[]> {
  return Promise.all((await query.execute()).map(row => toEntity(repo, row)))
}
