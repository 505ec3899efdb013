import { getPlugins } from '@kysera/executor'
import type { SoftDeleteExtension } from '@kysera/soft-delete'
import type { SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'

export interface User {
  readonly id: number
  readonly name: string
  readonly isDeleted: boolean
}

/** A repository as an application would write it by hand, with a mapping of its own. */
export interface UserRepository {
  readonly $types?: { readonly entity: User; readonly pk: number; readonly row: unknown }
  readonly tableName: 'users'
  readonly executor: Kysely<SampleDatabase>
  withExecutor(executor: Kysely<SampleDatabase>): UserRepository
  findById(id: number): Promise<User | null>
  findAll(): Promise<User[]>
}

export function createUserRepository(executor: Kysely<SampleDatabase>): UserRepository {
  const users = executor.selectFrom('users').select(['id', 'name', 'deleted_at'])
  return {
    tableName: 'users',
    executor,
    withExecutor: createUserRepository,
    findById: async id => {
      const row = await users.where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : toUser(row)
    },
    findAll: async () => (await users.orderBy('id').execute()).map(toUser),
  }
}

const toUser = ({ id, name, deleted_at }: { id: number; name: string; deleted_at: unknown }): User => ({
  id,
  name,
  isDeleted: deleted_at !== null,
})

type Extended<R> = R & (SoftDeleteExtension & { readonly repo: R })['methods']

/** The repository with the methods of the plugins of its executor, as an ORM makes it. */
export function extend<R extends { readonly executor: Kysely<SampleDatabase> }>(repo: R): Extended<R> {
  const extended = getPlugins(repo.executor).reduce<R>(
    (made, plugin) => plugin.extendRepository?.(made) ?? made,
    repo,
  )
  if (!isExtended(extended)) throw new Error('The repository got no methods')
  return extended
}

const isExtended = <R extends object>(repo: R): repo is Extended<R> => 'softDelete' in repo
