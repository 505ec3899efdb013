import { kyselyOf, type AnyHandle, type Handle } from '@kysera/executor'
import type { Selectable, SelectType, Updateable } from 'kysely'
import type { ColumnOf } from '../definition/repository-config.js'
import type { WhereClause } from '../filters/where-clause.js'
import { transition, type AnyTransitionOptions } from './transition-row.js'

export interface StatusTransitionOptions<Table, S extends keyof Table & string> {
  /** Default: `'status'`. */
  readonly statusColumn?: S | undefined
  readonly fromStatus: SelectType<Table[S]>
  readonly toStatus: SelectType<Table[S]>
  /** What else is set in the row. The new status wins over the same column here. */
  readonly additionalUpdates?: Updateable<Table> | undefined
  /** Whether to give the row. Default: true. */
  readonly returning?: boolean | undefined
  /** What rows are read back by on databases without RETURNING. Default: `'id'`. */
  readonly primaryKey?: (keyof Table & string) | readonly (keyof Table & string)[] | undefined
}

/**
 * Moves a row from one status to another, if it is in the first: of any number of callers at most one succeeds.
 *
 * Gives the row as it is then, or null when none was in `fromStatus`. Where several rows match, all of them are
 * updated and the first is given. With `returning: false` it gives the filter and the new status instead of the row,
 * for the price of the one UPDATE.
 *
 * One UPDATE decides, and its count of rows. Without RETURNING (MySQL, MariaDB) the row is read back in the same
 * transaction, by its key if the filter has that, else by the key of the first row, which is locked before.
 *
 * @throws {BadRequestError} when the filter is empty or a part of it would be ignored.
 * @example
 * import { atomicStatusTransition } from '@kysera/repository'
 * import type { Generated, Kysely } from 'kysely'
 *
 * interface Database {
 *   jobs: { id: Generated<number>; status: string }
 * }
 * export async function start(db: Kysely<Database>, id: number): Promise<boolean> {
 *   const job = await atomicStatusTransition(db, 'jobs', { id }, { fromStatus: 'pending', toStatus: 'running' })
 *   return job !== null
 * }
 */
export function atomicStatusTransition<
  DB,
  T extends keyof DB & string,
  S extends ColumnOf<DB, T> = 'status' & ColumnOf<DB, T>,
>(
  db: Handle<DB>,
  table: T,
  where: WhereClause<Selectable<DB[T]>>,
  options: StatusTransitionOptions<DB[T], S> & { readonly returning: false },
): Promise<Readonly<Record<string, unknown>> | null>
export function atomicStatusTransition<
  DB,
  T extends keyof DB & string,
  S extends ColumnOf<DB, T> = 'status' & ColumnOf<DB, T>,
>(
  db: Handle<DB>,
  table: T,
  where: WhereClause<Selectable<DB[T]>>,
  options: StatusTransitionOptions<DB[T], S>,
): Promise<Selectable<DB[T]> | null>
export async function atomicStatusTransition(
  db: AnyHandle,
  table: string,
  where: unknown,
  options: AnyTransitionOptions,
  // oxlint-disable-next-line typescript/no-explicit-any -- the signatures above know the row
): Promise<any> {
  return transition(kyselyOf(db), table, where, options)
}
