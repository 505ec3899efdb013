import type { EntityOf, HasColumn, KeyOf, RepositoryExtension, RowOf } from '@kysera/executor'
import type { PurgeOptions } from './purge.js'

/** What {@link softDeletePlugin} adds to a repository. `PK` is a scalar, or an object of all key columns. */
export interface SoftDeleteMethods<T, PK = number | string> {
  /**
   * Marks the row as deleted and gives it back. A row that is deleted already keeps its marker.
   *
   * @throws {NotFoundError} when there is no such row.
   */
  softDelete(id: PK): Promise<T>
  /**
   * Makes a deleted row visible again and gives it back.
   *
   * @throws {NotFoundError} when there is no such row.
   * @throws {RecordNotDeletedError} when the row is not deleted. Of concurrent calls, one succeeds.
   */
  restore(id: PK): Promise<T>
  /** Removes the row from the table, deleted or not. A missing row is no error. */
  hardDelete(id: PK): Promise<void>
  /** The row, deleted or not. */
  findWithDeleted(id: PK): Promise<T | null>
  /** All rows, deleted or not. */
  findAllWithDeleted(): Promise<T[]>
  /** The deleted rows. */
  findDeleted(): Promise<T[]>
  /**
   * Marks rows as deleted, all or none, and gives those of them that exist in the order of the ids, each once. Rows
   * that are deleted already keep their markers; a missing one is logged as a warning.
   */
  softDeleteMany(ids: readonly PK[]): Promise<T[]>
  /** Makes deleted rows visible again, all or none, and gives those of the rows that exist, active ones included. */
  restoreMany(ids: readonly PK[]): Promise<T[]>
  /** Removes rows from the table, deleted or not, all or none. */
  hardDeleteMany(ids: readonly PK[]): Promise<void>
  /**
   * Removes the rows that were deleted strictly before a point in time, and gives how many. Sends two statements for
   * each batch; what earlier batches removed stays removed when a later one fails, unless a transaction is open.
   *
   * @throws {SoftDeleteError} in the mode `'boolean'`, which does not tell when.
   * @throws {BadRequestError} for an invalid date or batch size.
   */
  purgeDeleted(options: PurgeOptions): Promise<number>
}

/** A repository with the methods of this plugin. */
export type SoftDeleteRepository<Entity, BaseRepo extends object = {}> = BaseRepo & SoftDeleteMethods<Entity>

/**
 * The methods as a function of the repository's type, which says in `$types` what its rows, entities and keys are.
 *
 * A repository whose rows lack the marker column gets none, as at run time.
 */
export interface SoftDeleteExtension<Column extends string = string> extends RepositoryExtension {
  readonly methods: HasColumn<RowOf<this['repo']>, Column> extends true
    ? SoftDeleteMethods<EntityOf<this['repo']>, KeyOf<this['repo']>>
    : {}
}
