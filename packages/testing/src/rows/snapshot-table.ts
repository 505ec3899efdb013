import type { Kysely, Selectable } from 'kysely'
import type { Handle } from '../handle.js'
import { distinct, type Where } from './where.js'

export interface SnapshotOptions {
  /** Default: the values of all columns. */
  readonly orderBy?: string | readonly string[] | undefined
}

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
type AnyRow = Record<string, any>

/**
 * All rows of a table in an order that does not change: equal tables give equal snapshots. One query.
 *
 * @example
 * import { snapshotTable } from '@kysera/testing'
 * import type { Kysely } from 'kysely'
 *
 * export const namesIn = async (db: Kysely<{ users: { name: string } }>) =>
 *   (await snapshotTable(db, 'users', { orderBy: 'name' })).map(user => user.name)
 */
export function snapshotTable<DB, T extends keyof DB & string>(
  db: Handle<DB>,
  table: T,
  options?: SnapshotOptions,
): Promise<Selectable<DB[T]>[]>
export function snapshotTable<DB>(db: Handle<DB>, table: string, options?: SnapshotOptions): Promise<AnyRow[]>
export async function snapshotTable(
  // oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
  db: Kysely<any>,
  table: string,
  { orderBy = [] }: SnapshotOptions = {},
): Promise<AnyRow[]> {
  const columns = [orderBy].flat()
  const query = columns.reduce((rows, column) => rows.orderBy(column), db.selectFrom(table).selectAll())
  const rows: AnyRow[] = await query.execute()
  return groupsOf(rows, columns).flatMap(group => group.toSorted(byValues))
}

/** Rows that follow each other and are the same in some columns: the database may give them in any order. */
function groupsOf(rows: readonly AnyRow[], columns: readonly string[]): AnyRow[][] {
  const groups: AnyRow[][] = []
  let last: string | undefined
  for (const row of rows) {
    const key = distinct(Object.fromEntries(columns.map(column => [column, row[column]])))
    if (key === last) groups.at(-1)?.push(row)
    else groups.push([row])
    last = key
  }
  return groups
}

function byValues(a: Where, b: Where): number {
  const [left, right] = [distinct(a), distinct(b)]
  return left < right ? -1 : left > right ? 1 : 0
}
