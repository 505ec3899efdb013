import { BadRequestError, NotFoundError } from '@kysera/core'
import { createExecutorSync, type Plugin } from '@kysera/executor'
import { createRepositoryFactory } from '@kysera/repository'
import { contract, dummyDb } from '@kysera-internal/test-support'
import type { ColumnDefinitionBuilder } from 'kysely'
import { expect, test } from 'vitest'
import { createSent } from './sent.js'
import { ann, bob, createUserRepository } from './users.js'

contract('a repository', ({ open, createDatabase, dialect, traits, values }) => {
  test('creates a row and gives it with the defaults of the database', async () => {
    const users = createUserRepository(await open())
    expect(await users.create(ann)).toEqual({
      id: 1,
      ...ann,
      age: null,
      score: null,
      active: values.boolean(true),
      created_at: null,
      updated_at: null,
      deleted_at: null,
    })
  })

  test('finds by key, finds all, and gives null for nothing', async () => {
    const users = createUserRepository(await open())
    const created = [await users.create(ann), await users.create(bob)]
    expect(await users.findById(2)).toEqual(created[1])
    expect(await users.findById(3)).toBe(null)
    expect(await users.findAll()).toEqual(created)
  })

  test('finds in an order, page by page', async () => {
    const tags = createRepositoryFactory(await open()).create({ tableName: 'tags' })
    for (const name of ['a', 'c', 'b']) await tags.create({ name })
    const names = async (options: Parameters<typeof tags.find>[0]): Promise<string[]> =>
      (await tags.find(options)).map(tag => tag.name ?? '')
    const sort = [{ column: 'name', direction: 'desc' }] as const
    expect(await names({ sort, limit: 2 })).toEqual(['c', 'b'])
    expect(await names({ sort, limit: 2, offset: 2 })).toEqual(['a'])
    expect(await names({ orderBy: 'name', offset: 1 })).toEqual(['b', 'c'])
    expect(await names({ limit: 0 })).toEqual([])
  })

  test('selects columns of the raw row', async () => {
    const users = createRepositoryFactory(await open()).create({
      tableName: 'users',
      mapRow: row => ({ mapped: row.name }),
    })
    expect(await users.create(ann)).toEqual({ mapped: 'Ann' })
    expect(await users.find({ select: ['id', 'email'] })).toEqual([{ id: 1, email: ann.email }])
    expect(await users.findOne({ where: { id: 1 } })).toEqual({ mapped: 'Ann' })
    expect(await users.findOne({ where: { id: 2 } })).toBe(null)
  })

  test('refuses options that there are not, instead of giving all rows', async () => {
    const users = createUserRepository(await open())
    const misspelt = { where: {}, filter: { email: ann.email } }
    const page = { limit: 1, page: 2 }
    const offset = { limit: 1, offset: 2 }
    const calls = [
      () => users.find(misspelt),
      () => users.findOne(misspelt),
      () => users.findAndCount(misspelt),
      () => users.count(misspelt),
      () => users.exists(misspelt),
      () => users.paginate(page),
      () => users.paginateCursor(offset),
    ]
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        name: 'BadRequestError',
        message: expect.stringMatching(/^Unknown option "(filter|page|offset)": there are where, /),
      })
    }
    const options = { where: {}, limit: 1 }
    expect([await users.find(options), await users.count(options)]).toEqual([[], 0])
  })

  test('counts rows, and knows whether there are any', async () => {
    const users = createUserRepository(await open())
    expect([await users.count(), await users.exists()]).toEqual([0, false])
    await users.create(ann)
    expect([await users.count(), await users.exists({ where: ann })]).toEqual([1, true])
    expect(await users.exists({ where: bob })).toBe(false)
  })

  test('updates what the input names, and nothing else', async () => {
    const users = createUserRepository(await open())
    const created = await users.create({ ...ann, age: 30 })
    expect(await users.update(1, { name: 'Anna' })).toEqual({ ...created, name: 'Anna' })
    expect(await users.update(1, { name: 'Anna' })).toEqual({ ...created, name: 'Anna' })
    expect(await users.update(1, {})).toEqual({ ...created, name: 'Anna' })
  })

  test('has no row to update, and says so', async () => {
    const users = createUserRepository(await open())
    await expect(users.update(7, { name: 'Anna' })).rejects.toThrow(new NotFoundError('Record', { id: 7 }))
    await expect(users.update(7, {})).rejects.toThrow(NotFoundError)
  })

  test('deletes a row once', async () => {
    const users = createUserRepository(await open())
    await users.create(ann)
    await users.create(bob)
    expect([await users.delete(1), await users.delete(1)]).toEqual([true, false])
    expect(await users.count()).toBe(1)
  })

  test('inserts a row of defaults', async () => {
    const db = await createDatabase()
    const id = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
      traits.supportsTransactionalDdl ? column.primaryKey() : column.primaryKey().autoIncrement()
    await db.schema
      .createTable('visits')
      .addColumn('id', dialect === 'postgres' ? 'serial' : 'integer', id)
      .addColumn('pages', 'integer', column => column.notNull().defaultTo(1))
      .execute()
    const visits = createRepositoryFactory(db).create({ tableName: 'visits' })
    expect(await visits.create({})).toEqual({ id: 1, pages: 1 })
  })

  test('works as detached functions', async () => {
    const { create, exists, findAll } = createUserRepository(await open())
    await create(ann)
    expect([await exists(), (await findAll()).length]).toEqual([true, 1])
  })

  test('asks plugins before it says that a row is missing', async () => {
    const users = createUserRepository(await open())
    users.onMiss(async (operation, key) => {
      throw new Error(`${operation} ${JSON.stringify(key)}`)
    })
    await expect(users.update(7, { name: 'Anna' })).rejects.toThrow('update {"id":7}')
    await expect(users.delete(7)).rejects.toThrow('delete {"id":7}')
  })

  test('decides by the rows that an update matched, not by what a read shows', async () => {
    const hidden: Plugin = {
      name: 'hidden',
      filter: ({ operation }, eb) => (operation === 'update' ? eb('id', '>', 1) : undefined),
    }
    const users = createUserRepository(createExecutorSync(await open(), [hidden]))
    await users.create(ann)
    await expect(users.update(1, { name: 'Anna' })).rejects.toThrow(NotFoundError)
  })

  test('is what it was on another executor', async () => {
    const db = await open()
    const users = createUserRepository(db)
    await db.transaction().execute(async trx => {
      await users.withTransaction(trx).create(ann)
      expect(await users.withExecutor(trx).count()).toBe(1)
    })
    expect(await users.count()).toBe(1)
  })
})

test.each([{ limit: -1 }, { limit: 1.5 }, { offset: Number.NaN }])('%j is refused', async options => {
  const users = createUserRepository(dummyDb('postgres'))
  await expect(users.find(options)).rejects.toThrow(BadRequestError)
  await expect(users.findOne(options)).rejects.toThrow(BadRequestError)
})

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<any>([
  { select: [] },
  { select: 'id' },
  { select: [1] },
  { orderBy: 'id', orderDirection: 'up' },
  { orderBy: 1 },
  { sort: 'id' },
  { sort: [null] },
  { sort: [{ column: 'id' }] },
])('%j, which means nothing, is refused', async options => {
  const users = createUserRepository(dummyDb('postgres'))
  await expect(users.find(options)).rejects.toThrow(BadRequestError)
})

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<any>([undefined, null, 1, 'text', [], [{ name: 'a' }], new Map()])(
  '%j is not written',
  async input => {
    const db = dummyDb('sqlite')
    const tags = createRepositoryFactory(db).create({ tableName: 'tags' })
    await expect(tags.create(input)).rejects.toThrow(BadRequestError)
    await expect(tags.update(1, input)).rejects.toThrow(BadRequestError)
  },
)

test('the schema of a repository is in its statements, and can be read', async () => {
  const sent: string[] = []
  const db = dummyDb('postgres', { log: event => void sent.push(event.query.sql) })
  const tags = createRepositoryFactory(db).create({ tableName: 'tags', schema: 'tenant_1' })
  await tags.findAll()
  expect([tags.schema, tags.tableName, tags.primaryKey, sent]).toEqual([
    'tenant_1',
    'tags',
    ['id'],
    ['select * from "tenant_1"."tags"'],
  ])
})

test('repositories that were told different dialects share no statement', async () => {
  const { sent, log } = createSent()
  const db = dummyDb('postgres', { log })
  const factory = createRepositoryFactory(db)
  await factory.create({ tableName: 'tags', dialect: 'sqlite' }).delete(1)
  await factory
    .create({ tableName: 'tags', dialect: 'mysql' })
    .update(1, { name: 'a' })
    .catch(() => {})
  await factory
    .create({ tableName: 'tags' })
    .update(1, { name: 'a' })
    .catch(() => {})
  expect(sent.slice(1)).toEqual([
    'update "tags" set "name" = $1 where "id" = $2',
    'select * from "tags" where "id" = $1',
    'update "tags" set "name" = $1 where "id" = $2 returning *',
  ])
})

test('queries of one outline are sent with their own values', async () => {
  const sent: [string, readonly unknown[]][] = []
  const db = dummyDb('postgres', { log: ({ query }) => void sent.push([query.sql, query.parameters]) })
  const tags = createRepositoryFactory(db).create({ tableName: 'tags' })
  const queries: Parameters<typeof tags.find>[0][] = [
    { where: { name: 'a' }, limit: 1 },
    { where: { name: { $eq: 'b' } }, limit: 1, offset: 3 },
    { where: { name: 'c' }, limit: 1, offset: 4 },
    { where: { name: { $eq: null } }, limit: 1 },
    { where: { $or: [{ name: { $in: ['d', 'e'] } }] }, limit: 2 },
    { where: { $or: [{ name: { $in: ['f', null] } }] }, limit: 2 },
    { where: { name: { $in: Array.from({ length: 600 }, (_, index) => `${index}`) } } },
  ]
  for (const query of [...queries, ...queries]) await tags.find(query)
  expect(sent.slice(0, 6)).toEqual([
    ['select * from "tags" where "name" = $1 limit $2', ['a', 1]],
    ['select * from "tags" where "name" = $1 limit $2 offset $3', ['b', 1, 3]],
    ['select * from "tags" where "name" = $1 limit $2 offset $3', ['c', 1, 4]],
    ['select * from "tags" where "name" is null limit $1', [1]],
    ['select * from "tags" where "name" in ($1, $2) limit $3', ['d', 'e', 2]],
    ['select * from "tags" where ("name" in ($1) or "name" is null) limit $2', ['f', 2]],
  ])
  expect(sent[6]?.[1]).toHaveLength(600)
  expect(sent.slice(7)).toEqual(sent.slice(0, 7))
})

test('a page of SQL Server is ordered by the key', async () => {
  const sent: string[] = []
  const db = dummyDb('mssql', { log: event => void sent.push(event.query.sql) })
  const tags = createRepositoryFactory(db).create({ tableName: 'tags' })
  await tags.find({ limit: 2, offset: 4 })
  await tags.find({ limit: 0, offset: 4 })
  await tags.findOne()
  await tags.exists()
  expect(sent).toEqual([
    'select * from "tags" order by "id" asc offset @1 rows fetch next @2 rows only',
    'select top(0) * from "tags" order by "id" asc',
    'select top(1) * from "tags"',
    'select top(1) 1 as "found" from "tags"',
  ])
})
