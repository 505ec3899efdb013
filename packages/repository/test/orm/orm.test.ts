import { silentLogger } from '@kysera/core'
import { withTransaction } from '@kysera/dal'
import { createExecutor, getPlugins, type Plugin } from '@kysera/executor'
import { createORM, createRepositoryFactory, zodAdapter } from '@kysera/repository'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { expect, test } from 'vitest'
import { greetPlugin } from '../greet-plugin.js'
import { ann, bob, CreateUser, createUserRepository } from '../users.js'

const aged: Plugin = {
  name: 'aged',
  insertValues: table => (table.table === 'users' ? { fill: { age: 30 } } : undefined),
}
const undo = new Error('undo')

contract('an orm', ({ open, traits }) => {
  test('adds the methods of the executor and its own plugins, and applies them', async () => {
    const executor = await createExecutor(await open(), [greetPlugin()])
    const orm = await createORM(executor, [aged])
    const users = orm.createRepository(exec =>
      createRepositoryFactory(exec).create({
        tableName: 'users',
        mapRow: row => row,
        schemas: { create: zodAdapter(CreateUser), update: zodAdapter(CreateUser.partial()) },
      }),
    )
    const user = await users.create(ann)
    expect(user.age).toBe(30)
    expect(await users.greet(user.id)).toEqual({ greeting: 'users', entity: user })
    expect(orm.plugins.map(plugin => plugin.name)).toEqual(['aged', 'greet'])
  })

  test('has its repositories join its transactions', async () => {
    const orm = await createORM(await open(), [aged])
    const outside = orm.createRepository(createUserRepository)
    const failing = orm.transaction(async ctx => {
      await orm.createRepository(createUserRepository).create(ann)
      await outside.create(bob)
      expect(await ctx.db.selectFrom('users').select(['name', 'age']).orderBy('id').execute()).toEqual([
        { name: 'Ann', age: 30 },
        { name: 'Bob', age: 30 },
      ])
      throw undo
    })
    await expect(failing).rejects.toBe(undo)
    expect(await outside.count()).toBe(0)
  })

  test('has its executor and hand-written repositories join as well', async () => {
    const orm = await createORM(await open(), [])
    const tags = orm.createRepository(executor => ({
      tableName: 'tags',
      executor,
      add: (name: string) => executor.insertInto('tags').values({ name }).execute(),
    }))
    const failing = orm.transaction(async () => {
      await tags.add('a')
      await orm.executor.insertInto('tags').values({ name: 'b' }).execute()
      throw undo
    })
    await expect(failing).rejects.toBe(undo)
    expect(await orm.executor.selectFrom('tags').select('id').execute()).toEqual([])
  })

  test.runIf(traits.supportsConcurrentWrites)('lets a repository stay out of its transactions', async () => {
    const orm = await createORM(await open({ poolSize: 2 }), [aged])
    const log = orm.createRepository(exec =>
      createRepositoryFactory(exec).create({ tableName: 'users', joinTransactions: false }),
    )
    const failing = orm.transaction(async () => {
      expect((await log.create(ann)).age).toBe(30)
      throw undo
    })
    await expect(failing).rejects.toBe(undo)
    expect(await log.count()).toBe(1)
  })

  test('nests transactions as savepoints', async () => {
    const orm = await createORM(await open(), [aged])
    const users = orm.createRepository(createUserRepository)
    await orm.transaction(async () => {
      await users.create(ann)
      const nested = users.transaction(async trx => {
        expect(getPlugins(trx).map(plugin => plugin.name)).toEqual(['aged'])
        await users.withTransaction(trx).create(bob)
        throw undo
      })
      await expect(nested).rejects.toBe(undo)
    })
    expect((await users.findAll()).map(user => [user.name, user.age])).toEqual([['Ann', 30]])
  })

  test('keeps plugins and their methods in a transaction of plain Kysely', async () => {
    const db = await open()
    const users = (await createORM(db, [greetPlugin(), aged])).createRepository(createUserRepository)
    await db.transaction().execute(async trx => {
      const bound = users.withTransaction(trx)
      const { id, age } = await bound.create(ann)
      expect([age, (await bound.greet(id)).greeting]).toEqual([30, 'users'])
    })
    expect(await users.count()).toBe(1)
  })

  test('rejects work that a transaction left over', async () => {
    const orm = await createORM(await open(), [])
    const users = orm.createRepository(createUserRepository)
    let late = (): Promise<unknown> => Promise.resolve()
    await orm.transaction(async ctx => {
      const bound = users.withExecutor(ctx.db)
      late = () => bound.create(ann)
    })
    await expect(late()).rejects.toThrow()
    expect(await users.count()).toBe(0)
  })

  test('has contexts with its plugins, in and out of transactions', async () => {
    const db = await open()
    const orm = await createORM(db, [aged])
    expect(orm.createContext().isTransaction).toBe(false)
    await withTransaction(db, async ctx => {
      expect(getPlugins(ctx.db)).toEqual([])
      const own = orm.createContext()
      expect([own.isTransaction, getPlugins(own.db).length]).toEqual([true, 1])
    })
  })
})

contract('a repository of a factory', ({ open }) => {
  test('joins the transaction that is open around it, unless it is told not to', async () => {
    const db = await open()
    const factory = createRepositoryFactory(db)
    const tags = factory.create({ tableName: 'tags' })
    await withTransaction(db, async ctx => {
      await ctx.db.insertInto('tags').values({ name: 'a' }).execute()
      expect(await tags.count()).toBe(1)
      throw undo
    }).catch(() => {})
    expect(factory.executor).toBe(db)
    expect(factory.create({ tableName: 'tags', joinTransactions: false }).executor).toBe(db)
    expect(await tags.count()).toBe(0)
  })

  test('is atomic in its own transaction', async () => {
    const users = createUserRepository(await open())
    const failing = users.transaction(async () => {
      await users.create(ann)
      throw undo
    })
    await expect(failing).rejects.toBe(undo)
    expect(await users.count()).toBe(0)
  })
})

test('a repository tells its logger of a rollback that failed', async () => {
  class Failing extends DummyDriver {
    override rollbackTransaction = (): Promise<void> => Promise.reject(new Error('gone'))
  }
  const db = new Kysely<SampleDatabase>({
    dialect: {
      createDriver: () => new Failing(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: each => new PostgresIntrospector(each),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  const seen: string[] = []
  const logger = { ...silentLogger, error: (message: string) => void seen.push(message) }
  const tags = createRepositoryFactory(db).create({ tableName: 'tags', logger })
  await expect(tags.transaction(() => Promise.reject(undo))).rejects.toBe(undo)
  const items = [1, 2].map(id => ({ id, data: { name: 'a' } }))
  await expect(tags.bulkUpdate(items)).rejects.toThrow('Record not found')
  expect(seen).toEqual(['Rolling back failed', 'Rolling back failed'])
})
