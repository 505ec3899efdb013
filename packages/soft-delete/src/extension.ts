import type { RepositoryExtension } from '@kysera/executor'

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
}

/** A repository with the methods of this plugin. */
export type SoftDeleteRepository<Entity, BaseRepo extends object = {}> = BaseRepo & SoftDeleteMethods<Entity>

/** The methods as a function of the repository's type, which says in `$types` what its entities and keys are. */
export interface SoftDeleteExtension extends RepositoryExtension {
  readonly methods: SoftDeleteMethods<EntityOf<this['repo']>, KeyOf<this['repo']>>
}

type EntityOf<Repo> = Repo extends { readonly $types?: { readonly entity: infer Entity } } ? Entity : unknown

type KeyOf<Repo> = '$types' extends keyof Repo
  ? Repo extends { readonly $types?: { readonly pk: infer PK } }
    ? PK
    : number | string
  : number | string
