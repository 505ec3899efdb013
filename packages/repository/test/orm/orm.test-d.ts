import { createExecutor, type Plugin } from '@kysera/executor'
import { createORM, createRepositoryFactory, withPlugins } from '@kysera/repository'
import type { SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely, Selectable } from 'kysely'
import { expectTypeOf, test } from 'vitest'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { greetPlugin } from '../greet-plugin.js'
import { createUserRepository } from '../users.js'

declare const db: Kysely<SampleDatabase>
type User = Selectable<SampleDatabase['users']>

test('methods of the plugins of an executor are typed by the repository', async () => {
  const executor = await createExecutor(db, [greetPlugin()])
  const orm = await createORM(executor, [])
  const users = orm.createRepository(exec => createRepositoryFactory(exec).create({ tableName: 'users' }))
  const greeting = await users.greet(1)
  expectTypeOf(greeting.entity).toEqualTypeOf<User>()
  // @ts-expect-error -- the id is a number
  void users.greet('x')
  await orm.transaction(async ctx => {
    expectTypeOf(ctx.db).toEqualTypeOf<Kysely<SampleDatabase>>()
    void orm.createRepository(createUserRepository).create({ email: 'a@b.c', name: 'a' })
  })
})

test('methods of the plugins of an orm are typed, also in a transaction', async () => {
  const orm = await createORM(db, [greetPlugin(), { name: 'other' }])
  const users = orm.createRepository(createUserRepository)
  await users.transaction(async trx => {
    const bound = users.withTransaction(trx)
    expectTypeOf<Parameters<typeof bound.greet>>().toEqualTypeOf<[id: number]>()
  })
})

test('plugins of an unknown list add nothing', async () => {
  const plugins: Plugin[] = [{ name: 'any' }]
  const orm = await createORM(db, plugins)
  const users = orm.createRepository(createUserRepository)
  // @ts-expect-error -- nobody knows of this method
  void users.greet(1)
  expectTypeOf(users.findAll()).resolves.toEqualTypeOf<User[]>()
})

test('T11: the quick start compiles, and its methods are typed', async () => {
  const executor = await createExecutor(db, [softDeletePlugin(), timestampsPlugin()])
  const orm = await createORM(executor, [])
  const userRepo = orm.createRepository(exec => createRepositoryFactory(exec).create({ tableName: 'users' }))
  const user = await userRepo.create({ email: 'john@example.com', name: 'John' })
  void userRepo.softDelete(user.id)
  // @ts-expect-error -- the id is a number
  void userRepo.softDelete('x')
})

test('T11: one repository with plugins has their methods', async () => {
  const users = await withPlugins(createUserRepository, db, [greetPlugin()])
  expectTypeOf<Parameters<typeof users.greet>>().toEqualTypeOf<[id: number]>()
  const executor = await createExecutor(db, [softDeletePlugin()])
  const both = await withPlugins(createUserRepository, executor, [greetPlugin()])
  void both.softDelete((await both.greet(1)).entity?.id ?? 1)
})
