import type { Plugin, RepositoryExtension } from '@kysera/executor'
import {
  onlyDeleted,
  softDeletePlugin,
  withDeleted,
  type SoftDeleteExtension,
  type SoftDeleteMethods,
  type SoftDeleteRepository,
} from '@kysera/soft-delete'
import type { Kysely, Transaction } from 'kysely'
import { expectTypeOf, test } from 'vitest'
import type { User, UserRepository } from './repositories.js'

/** What an ORM does with the types of its plugins. */
type Apply<P, Repo> =
  P extends Plugin<infer Ext extends RepositoryExtension> ? (Ext & { readonly repo: Repo })['methods'] : never

type Extended = UserRepository & Apply<ReturnType<typeof softDeletePlugin>, UserRepository>

test('the methods know the entity and the key of the repository', () => {
  expectTypeOf<Extended['softDelete']>().toEqualTypeOf<(id: number) => Promise<User>>()
  expectTypeOf<Extended['restore']>().toEqualTypeOf<(id: number) => Promise<User>>()
  expectTypeOf<Extended['hardDelete']>().toEqualTypeOf<(id: number) => Promise<void>>()
  expectTypeOf<Extended['findWithDeleted']>().toEqualTypeOf<(id: number) => Promise<User | null>>()
  expectTypeOf<Extended['findAllWithDeleted']>().toEqualTypeOf<() => Promise<User[]>>()
  expectTypeOf<Extended['findDeleted']>().toEqualTypeOf<() => Promise<User[]>>()
})

test('a composite key stays an object', () => {
  interface Membership {
    readonly $types?: { readonly entity: User; readonly pk: { tenant: number; user: number } }
  }
  type Methods = (SoftDeleteExtension & { readonly repo: Membership })['methods']
  expectTypeOf<Parameters<Methods['softDelete']>>().toEqualTypeOf<[{ tenant: number; user: number }]>()
})

test('a repository without types takes any scalar key', () => {
  type Methods = (SoftDeleteExtension & { readonly repo: { tableName: string } })['methods']
  expectTypeOf<Methods>().toEqualTypeOf<SoftDeleteMethods<unknown>>()
})

/** A repository whose rows have the given columns. */
interface RepositoryOf<Row> {
  readonly $types?: { readonly entity: User; readonly pk: number; readonly row: Row }
}
type MethodsOn<Row, P> = Apply<P, RepositoryOf<Row>>

// oxlint-disable typescript/no-generated-empty-object-type -- that there is nothing is what is asked
test('a table without the marker column gets no methods', () => {
  const byDefault = softDeletePlugin()
  const byName = softDeletePlugin({ deletedAtColumn: 'removed_at' })
  type ByDefault = typeof byDefault
  type ByName = typeof byName
  type Methods = SoftDeleteMethods<User, number>

  expectTypeOf<MethodsOn<{ id: number; deleted_at: Date | null }, ByDefault>>().toEqualTypeOf<Methods>()
  expectTypeOf<MethodsOn<{ id: number; deletedAt: Date | null }, ByDefault>>().toEqualTypeOf<Methods>()
  expectTypeOf<keyof MethodsOn<{ id: number }, ByDefault>>().toEqualTypeOf<never>()
  expectTypeOf<MethodsOn<{ id: number; removed_at: Date | null }, ByName>>().toEqualTypeOf<Methods>()
  expectTypeOf<keyof MethodsOn<{ id: number; deleted_at: Date | null }, ByName>>().toEqualTypeOf<never>()
})
// oxlint-enable typescript/no-generated-empty-object-type

test('the plugin is a plugin like any other', () => {
  expectTypeOf(softDeletePlugin()).toExtend<Plugin>()
  expectTypeOf<SoftDeleteRepository<User, { a: 1 }>>().toEqualTypeOf<{ a: 1 } & SoftDeleteMethods<User>>()
})

test('handles keep their type', () => {
  interface DB {
    users: { id: number }
  }
  expectTypeOf(withDeleted<Kysely<DB>>).returns.toEqualTypeOf<Kysely<DB>>()
  expectTypeOf(onlyDeleted<Transaction<DB>>).returns.toEqualTypeOf<Transaction<DB>>()
})

test('options are checked', () => {
  // @ts-expect-error -- there is no such mode
  softDeletePlugin({ mode: 'epoch' })
})
