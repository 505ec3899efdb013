import { createORM, createRepositoryFactory } from '@kysera/repository'
import { timestampsPlugin, type TimestampMethods, type TimestampsRepository } from '@kysera/timestamps'
import type { Generated, Kysely } from 'kysely'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

interface Database {
  users: { id: Generated<number>; name: string; created_at: Generated<Date>; updated_at: Generated<Date> }
  members: { tenant_id: number; user_id: number; made_at: Generated<Date> }
  tags: { id: Generated<number>; name: string }
}
declare const db: Kysely<Database>

const orm = await createORM(db, [timestampsPlugin()])
const users = orm.createRepository(exec =>
  createRepositoryFactory(exec).create({
    tableName: 'users',
    schemas: { create: z.object({ name: z.string() }) },
    mapRow: ({ id, name }) => ({ id, userName: name }),
  }),
)

test('the methods know the entity, the key and the inputs of the repository', () => {
  expectTypeOf(users.findCreatedAfter).returns.resolves.toEqualTypeOf<{ id: number; userName: string }[]>()
  expectTypeOf(users.touch).parameters.toEqualTypeOf<[id: number]>()
  expectTypeOf(users.createWithoutTimestamps).parameters.toEqualTypeOf<[input: { name: string }]>()
  expectTypeOf(users.getTimestampColumns).returns.toEqualTypeOf<{ createdAt: string; updatedAt: string }>()
  // @ts-expect-error -- the key is a number
  void users.touch('1')
  // @ts-expect-error -- there is no such column
  void users.updateMany([1], { nope: 1 })
  // @ts-expect-error -- a boolean is no point in time
  void users.findCreatedAfter(true)
})

test('a composite key stays an object', async () => {
  const named = await createORM(db, [timestampsPlugin({ createdAtColumn: 'made_at' })])
  const members = named.createRepository(exec =>
    createRepositoryFactory(exec).create({ tableName: 'members', primaryKey: ['tenant_id', 'user_id'] }),
  )
  expectTypeOf(members.touchMany).parameters.toEqualTypeOf<
    [ids: readonly { tenant_id: number; user_id: number }[]]
  >()
})

test('a table with neither column gets no methods', () => {
  const tags = orm.createRepository(exec => createRepositoryFactory(exec).create({ tableName: 'tags' }))
  // @ts-expect-error -- tags have no timestamps
  void tags.touch(1)
})

test('a repository that is written by hand can say that it has the methods', () => {
  expectTypeOf<TimestampsRepository<{ id: number }, { a: 1 }>>().toEqualTypeOf<
    { a: 1 } & TimestampMethods<{ id: number }>
  >()
})
