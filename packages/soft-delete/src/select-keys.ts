import { firstRows, type Columns } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { sql, type Expression, type SqlBool } from 'kysely'
import { rowsOf, tableOf, type Target } from './target.js'

/** A row by its key, and what its marker column holds. */
export interface MarkedKey {
  readonly key: Columns
  readonly marker: unknown
}

/** The rows for which a condition holds, deleted or not; of these, so many at most. */
export async function selectKeys(
  target: Target,
  executor: AnyDb,
  where: Expression<SqlBool>,
  limit?: number,
): Promise<MarkedKey[]> {
  const { name, key, dialect } = tableOf(target)
  // Under names of our own, since `CamelCasePlugin` spells those of the database in another way.
  const columns = key.map((column, index) => sql.ref(column).as(`key${index}`))
  const marker = sql.ref(target.config.deletedAtColumn).as('marker')
  const query = rowsOf(target, executor)
    .selectFrom(name)
    .select([...columns, marker])
    .where(where)
  const rows = await (limit === undefined ? query : firstRows(query, limit, dialect)).execute()
  return rows.map(row => ({
    key: Object.fromEntries(key.map((column, index) => [column, row[`key${index}`]])),
    marker: row['marker'],
  }))
}
