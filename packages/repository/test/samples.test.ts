import { createExecutor, type Plugin } from '@kysera/executor'
import {
  createORM,
  createRepositoriesFactory,
  createRepositoryFactory,
  createSimpleRepository,
  withPlugins,
  zodAdapter,
} from '@kysera/repository'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { greetPlugin } from './greet-plugin.js'
import { createLinks } from './links.js'
import { CreateUser, createUserRepository } from './users.js'

// oxlint-disable-next-line typescript/explicit-function-return-type -- inferred from the configuration
const createPostRepository = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({ tableName: 'posts' })

contract('the samples', ({ open }) => {
  test('create and find', async () => {
    const factory = createRepositoryFactory(await open())
    const userRepo = factory.create({
      tableName: 'users',
      mapRow: row => row,
      schemas: {
        create: z.object({ email: z.string().email(), name: z.string() }),
        update: z.object({ email: z.string().email(), name: z.string() }).partial(),
      },
    })
    const user = await userRepo.create({ email: 'john@example.com', name: 'John' })
    expect(await userRepo.findAll()).toEqual([user])
    const found = await userRepo.find({
      where: { age: { $isNull: true }, $or: [{ name: 'John' }, { active: false }] },
      sort: [{ column: 'name', direction: 'asc' }],
      select: ['id', 'name'],
      limit: 20,
      offset: 0,
    })
    expect(found).toEqual([{ id: user.id, name: 'John' }])
    const created = await userRepo.transaction(async trx => {
      const tx = userRepo.withTransaction(trx)
      return tx.create({ email: 'jane@example.com', name: 'Jane' })
    })
    expect(await userRepo.findById(created.id)).toEqual(created)
    const memberRepo = await createLinks(await open())
    expect(await memberRepo.findById({ post_id: 1, tag_id: 42 })).toBe(null)
  })

  test('stamp and soft-delete', async () => {
    const executor = await createExecutor(await open(), [softDeletePlugin(), timestampsPlugin()])
    const orm = await createORM(executor, [])
    const repo = orm.createRepository(exec =>
      createRepositoryFactory(exec).create({
        tableName: 'users',
        mapRow: row => row,
        schemas: { create: zodAdapter(CreateUser) },
      }),
    )
    const u = await repo.create({ email: 'john@example.com', name: 'John' })
    expect(u.created_at).not.toBe(null)
    await repo.softDelete(u.id)
    expect(await repo.findAll()).toEqual([])
    expect(await repo.findByIds([u.id])).toEqual([])
    expect((await repo.paginateCursor({ limit: 5 })).items).toEqual([])
    const orm2 = await createORM(executor, [greetPlugin()])
    expect(orm2.plugins.length).toBe(3)
    expect((await orm2.createRepository(createUserRepository).restore(u.id)).name).toBe('John')
  })

  test('make sets of repositories on what they are given', async () => {
    const executor = await createExecutor(await open(), [timestampsPlugin()])
    const createRepos = createRepositoriesFactory({
      users: db => createUserRepository(db),
      posts: db => createPostRepository(db),
    })
    const failing = executor.transaction().execute(async trx => {
      const repos = createRepos(trx)
      const { id } = await repos.users.create({ email: 'john@example.com', name: 'John' })
      const post = await repos.posts.create({ title: 'Hello', user_id: id })
      expect(post.created_at).not.toBe(null)
      throw new RangeError('undo')
    })
    await expect(failing).rejects.toThrow(RangeError)
    const { users, posts } = createRepos(executor)
    expect([await users.count(), await posts.count()]).toEqual([0, 0])
  })
})

contract('a repository in short', ({ open }) => {
  test('maps rows and validates nothing', async () => {
    const users = createSimpleRepository(await open(), 'users', row => row.email)
    expect(await users.create({ email: 'not an address', name: '' })).toBe('not an address')
    const settings = createSimpleRepository(await open(), 'settings', undefined, { primaryKey: 'key' })
    await settings.create({ key: 'a', value: 'b' })
    expect(await settings.findById('a')).toEqual({ key: 'a', value: 'b' })
  })

  test('has plugins, beside those of its executor', async () => {
    const aged: Plugin = { name: 'aged', insertValues: () => ({ fill: { age: 30 } }) }
    const executor = await createExecutor(await open(), [aged])
    const users = await withPlugins(createUserRepository, executor, [greetPlugin()])
    const { id, age } = await users.create({ email: 'john@example.com', name: 'John' })
    expect([age, (await users.greet(id)).greeting]).toEqual([30, 'users'])
  })

  test('is copied with all of its methods, and stays in its transaction for many rows', async () => {
    const db = await open()
    const { bulkCreate, ...others } = { ...createSimpleRepository(db, 'tags') }
    await bulkCreate([{ name: 'a' }, { name: 'b' }])
    expect(await others.count()).toBe(2)
    const methods = Object.entries(others).filter(([, value]) => typeof value === 'function')
    expect(methods.length).toBe(22)
    await db
      .transaction()
      .execute(async trx => {
        const tags = createSimpleRepository(trx, 'tags')
        await tags.bulkUpdate([1, 2].map(id => ({ id, data: { name: `${id}` } })))
        await tags.bulkDelete([1, 2])
        throw new RangeError('undo')
      })
      .catch(() => {})
    expect((await others.findAll()).length).toBe(2)
  })
})

contract('many rows', ({ open, traits }) => {
  test('are written in the transaction that is open around them', async () => {
    const orm = await createORM(await open({ poolSize: 1 }), [])
    const inside = orm.createRepository(exec => createRepositoryFactory(exec).create({ tableName: 'tags' }))
    const failing = inside.transaction(async () => {
      await inside.bulkUpdate([])
      await inside.bulkCreate([{ name: 'a' }, { name: 'b' }])
      await inside.bulkUpdate([1, 2].map(id => ({ id, data: { name: `${id}` } })))
      expect((await inside.findAll()).map(tag => tag.name)).toEqual(['1', '2'])
      throw new RangeError('undo')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect(await inside.count()).toBe(0)
  })

  test.runIf(traits.supportsConcurrentWrites)('stay out of it where their repository does', async () => {
    const db = await open({ poolSize: 2 })
    const orm = await createORM(db, [])
    const apart = createRepositoryFactory(db).create({ tableName: 'tags', joinTransactions: false })
    const exactly = createSimpleRepository(db, 'tags').withExecutor(db)
    const failing = orm.transaction(async () => {
      await apart.bulkCreate([{ name: 'a' }, { name: 'b' }])
      await exactly.bulkUpdate([1, 2].map(id => ({ id, data: { name: `${id}` } })))
      await apart.transaction(async trx => apart.withTransaction(trx).create({ name: 'c' }))
      throw new RangeError('undo')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect((await apart.find({ orderBy: 'id' })).map(tag => tag.name)).toEqual(['1', '2', 'c'])
  })
})
