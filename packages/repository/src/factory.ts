import { kyselyOf, withoutJoining, type AnyDb, type AnyHandle, type Handle } from '@kysera/executor'
import type { Kysely, Selectable } from 'kysely'
import { createRepository } from './create-repository.js'
import type {
  AnyRepositoryConfig,
  ColumnOf,
  CreateInputOf,
  KeyOf,
  RepositoryConfig,
  UpdateInputOf,
} from './definition/repository-config.js'
import { definitionOf } from './definition/shared-definitions.js'
import type { BaseRepository, Repository } from './repository.js'
import { joining } from './transactions/joining.js'
import type { SchemaLike } from './validation/validation-schema.js'

/** Makes repositories on one executor. */
export interface RepositoryFactory<DB> {
  /** The executor that the factory was given. */
  readonly executor: Kysely<DB>
  /**
   * A repository whose types follow from the configuration. Sends nothing.
   *
   * @throws {BadRequestError} when the table has no name, or the key no column.
   * @throws {TypeError} when a schema is none.
   */
  create<
    T extends keyof DB & string,
    Entity = Selectable<DB[T]>,
    const Key extends ColumnOf<DB, T> | readonly ColumnOf<DB, T>[] = 'id' & ColumnOf<DB, T>,
    Create extends SchemaLike = SchemaLike,
    Update extends SchemaLike = never,
  >(
    config: RepositoryConfig<DB, T, Entity, Key, Create, Update>,
  ): Repository<
    Entity,
    DB,
    KeyOf<Selectable<DB[T]>, Key>,
    Selectable<DB[T]>,
    CreateInputOf<DB[T], Create>,
    UpdateInputOf<DB[T], Create, Update>
  >
  /** A repository whose entity and key are written down. */
  create<T extends keyof DB & string, Entity, PK = number>(
    config: RepositoryConfig<DB, T, Entity>,
  ): Repository<Entity, DB, PK, Selectable<DB[T]>>
}

/**
 * Makes repositories on a Kysely instance, a transaction or an executor.
 *
 * Outside of a transaction their methods join the one that is open around them, see `joinTransactions`.
 *
 * @example
 * const users = createRepositoryFactory(db).create({ tableName: 'users' })
 * const user = await users.create({ email: 'ann@example.org', name: 'Ann' })
 */
export function createRepositoryFactory<DB>(executor: Handle<DB>): RepositoryFactory<DB>
// oxlint-disable-next-line typescript/no-explicit-any -- the schema is only known at run time
export function createRepositoryFactory(handle: AnyHandle): RepositoryFactory<any> {
  const executor = kyselyOf(handle)
  let joined: AnyDb | undefined
  const create = (config: AnyRepositoryConfig): BaseRepository => {
    const target =
      config.joinTransactions === false ? withoutJoining(executor) : (joined ??= joining(executor))
    return createRepository(definitionOf(config, executor), target)
  }
  return { executor, create }
}
