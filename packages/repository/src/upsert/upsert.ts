import { kyselyOf, type AnyHandle, type Handle } from '@kysera/executor'
import type { Insertable, Selectable } from 'kysely'
import type { ColumnOf } from '../definition/repository-config.js'
import { listOf } from '../table/list-of.js'
import type { UpsertOptions } from './upsert-options.js'
import { upsertRows } from './upsert-rows.js'

/** The options with which rows are given. */
type Returning<DB, T extends keyof DB> = UpsertOptions<ColumnOf<DB, T>> & { readonly returning: true }

/**
 * Inserts a row, or updates the one that has the same values in the conflict columns.
 *
 * A column that the row does not give is left alone. With nothing to update, a row that exists stays as it is.
 *
 * @throws {BadRequestError} when an option makes no sense, and on SQL Server.
 * @example
 * const ann = { email: 'ann@example.org', name: 'Ann' }
 * const user = await upsert(db, 'users', ann, { conflictColumns: ['email'], returning: true })
 */
export function upsert<DB, T extends keyof DB & string>(
  db: Handle<DB>,
  table: T,
  data: Insertable<DB[T]>,
  options: Returning<DB, T>,
): Promise<Selectable<DB[T]>>
export function upsert<DB, T extends keyof DB & string>(
  db: Handle<DB>,
  table: T,
  data: Insertable<DB[T]>,
  options: UpsertOptions<ColumnOf<DB, T>>,
): Promise<Selectable<DB[T]> | undefined>
export async function upsert(
  db: AnyHandle,
  table: string,
  data: unknown,
  options: UpsertOptions,
): Promise<unknown> {
  const rows = await upsertRows(kyselyOf(db), table, [data], options)
  return rows?.[0]
}

/**
 * The same for many rows, all or nothing. Gives rows in the order of the input.
 *
 * Each row counts by its own columns. Of rows with the same values in the conflict columns the last wins, column by
 * column. Rows that have the same columns share a statement, as far as the database takes them.
 *
 * @throws {BadRequestError} when an option makes no sense, and on SQL Server.
 * @example
 * await upsertMany(db, 'users', [{ email: 'ann@example.org', name: 'Ann' }], { conflictColumns: ['email'] })
 */
export function upsertMany<DB, T extends keyof DB & string>(
  db: Handle<DB>,
  table: T,
  rows: readonly Insertable<DB[T]>[],
  options: Returning<DB, T>,
): Promise<Selectable<DB[T]>[]>
export function upsertMany<DB, T extends keyof DB & string>(
  db: Handle<DB>,
  table: T,
  rows: readonly Insertable<DB[T]>[],
  options: UpsertOptions<ColumnOf<DB, T>>,
): Promise<Selectable<DB[T]>[] | undefined>
export async function upsertMany(
  db: AnyHandle,
  table: string,
  rows: unknown,
  options: UpsertOptions,
  // oxlint-disable-next-line typescript/no-explicit-any -- the signatures above know the rows
): Promise<any> {
  return upsertRows(kyselyOf(db), table, listOf('rows', rows), options)
}
