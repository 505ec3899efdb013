import type { Handle } from '@kysera/executor'
import type { Selectable } from 'kysely'
import type {
  ColumnOf,
  CreateInputOf,
  KeyOf,
  RepositoryOptions,
  UpdateInputOf,
} from './definition/repository-config.js'
import { createRepositoryFactory } from './factory.js'
import type { Repository } from './repository.js'
import type { SchemaLike } from './validation/validation-schema.js'

export interface SimpleRepositoryOptions<Key> extends Pick<
  RepositoryOptions,
  'primaryKeyType' | 'dialect' | 'schema'
> {
  /** The key column, or all of them. Default: `'id'`. */
  readonly primaryKey?: Key | undefined
}

/**
 * A repository without validation.
 *
 * @throws {BadRequestError} when the key has no column.
 * @example
 * const users = createSimpleRepository(db, 'users', row => ({ id: row.id, address: row.email }))
 * const all = await users.findAll()
 */
export function createSimpleRepository<
  DB,
  T extends keyof DB & string,
  Entity = Selectable<DB[T]>,
  const Key extends ColumnOf<DB, T> | readonly ColumnOf<DB, T>[] = 'id' & ColumnOf<DB, T>,
>(
  executor: Handle<DB>,
  tableName: T,
  mapRow?: (row: Selectable<DB[T]>) => Entity,
  options: SimpleRepositoryOptions<Key> = {},
): Repository<
  Entity,
  DB,
  KeyOf<Selectable<DB[T]>, Key>,
  Selectable<DB[T]>,
  CreateInputOf<DB[T], SchemaLike>,
  UpdateInputOf<DB[T], SchemaLike, never>
> {
  return createRepositoryFactory<DB>(executor).create({ ...options, tableName, mapRow })
}
