import { sql, type Kysely, type Selectable } from 'kysely'
import type { Handle } from '../handle.js'
import { conditionOf, shown, type Where } from './where.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
type AnyRow = Record<string, any>

/**
 * The first row that has these values. `{}` is any row.
 *
 * @throws {Error} when there is none.
 * @throws {BadRequestError} when a value is undefined.
 * @example
 * import { assertRowExists } from '@kysera/testing'
 * import type { Generated, Kysely } from 'kysely'
 *
 * export async function nameOf(db: Kysely<{ users: { id: Generated<number>; name: string } }>): Promise<string> {
 *   const user = await assertRowExists(db, 'users', { id: 1 })
 *   return user.name
 * }
 */
export function assertRowExists<DB, T extends keyof DB & string>(
  db: Handle<DB>,
  table: T,
  where: Partial<Selectable<DB[T]>>,
): Promise<Selectable<DB[T]>>
export function assertRowExists<DB>(db: Handle<DB>, table: string, where: Where): Promise<AnyRow>
export async function assertRowExists<DB>(db: Handle<DB>, table: string, where: Where): Promise<AnyRow> {
  const row = await findRow(db, table, where)
  if (row === undefined) throw new Error(`Expected row to exist in ${table} with conditions: ${shown(where)}`)
  return row
}

/**
 * Passes when no row has these values.
 *
 * @throws {Error} when there is one.
 * @throws {BadRequestError} when a value is undefined.
 */
export function assertRowNotExists<DB, T extends keyof DB & string>(
  db: Handle<DB>,
  table: T,
  where: Partial<Selectable<DB[T]>>,
): Promise<void>
export function assertRowNotExists<DB>(db: Handle<DB>, table: string, where: Where): Promise<void>
export async function assertRowNotExists<DB>(db: Handle<DB>, table: string, where: Where): Promise<void> {
  const row = await findRow(db, table, where)
  if (row !== undefined)
    throw new Error(`Expected no row to exist in ${table} with conditions: ${shown(where)}`)
}

/**
 * How many rows have these values, or how many there are.
 *
 * @throws {BadRequestError} when a value is undefined.
 */
export function countRows<DB, T extends keyof DB & string>(
  db: Handle<DB>,
  table: T,
  where?: Partial<Selectable<DB[T]>>,
): Promise<number>
export function countRows<DB>(db: Handle<DB>, table: string, where?: Where): Promise<number>
// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
export async function countRows(db: Kysely<any>, table: string, where: Where = {}): Promise<number> {
  const { rows } = await db
    .selectFrom(table)
    .select(sql<number | string | bigint>`count(*)`.as('rows'))
    .where(conditionOf(db, where))
    .executeTakeFirstOrThrow()
  return Number(rows)
}

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
async function findRow(db: Kysely<any>, table: string, where: Where): Promise<AnyRow | undefined> {
  return db.selectFrom(table).selectAll().where(conditionOf(db, where)).executeTakeFirst()
}
