import { BadRequestError, getDialectTraits, TimestampsError } from '@kysera/core'
import { createExecutor, type Plugin } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, dummyDb, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely, LogEvent } from 'kysely'
import { expect, test } from 'vitest'
import { z } from 'zod'

const createUsers = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({
    tableName: 'users',
    schemas: { create: z.object({ email: z.string(), name: z.string() }) },
    mapRow: ({ id, name }) => ({ id, user: name }),
  })

const now = new Date('2025-01-02T03:04:05.678Z')
const later = new Date('2025-06-07T08:09:10.111Z')

contract('writing with timestamps', ({ open, values, dialect, traits }) => {
  const openUsers = async (log?: (event: LogEvent) => void) => {
    const db = await open(log && { log })
    let time = now
    const executor = await createExecutor(db, [timestampsPlugin({ getTimestamp: () => time })])
    const orm = await createORM(executor, [])
    const users = orm.createRepository(createUsers)
    await users.create({ email: 'a', name: 'A' })
    await users.create({ email: 'b', name: 'B' })
    time = later
    return { db, orm, users }
  }
  const stamps = async (db: Kysely<SampleDatabase>): Promise<readonly unknown[]> =>
    db.selectFrom('users').select(['created_at', 'updated_at']).orderBy('id').execute()
  const [first, second] = [values.timestamp(now), values.timestamp(later)]
  const untouched = { created_at: first, updated_at: first }
  const touched = { created_at: first, updated_at: second }

  test('touch stamps a row and changes nothing else', async () => {
    const { db, users } = await openUsers()
    expect(await users.touch(2)).toBeUndefined()
    expect(await users.touch(99)).toBeUndefined()
    expect(await stamps(db)).toEqual([untouched, touched])
  })

  test('touchMany stamps rows with one value, however many', async () => {
    const { db, users } = await openUsers()
    const missing = Array.from({ length: getDialectTraits(dialect).maxParameters }, (_, i) => 1000 + i)
    await users.touchMany([2, ...missing, 1])
    expect(await stamps(db)).toEqual([touched, touched])
  })

  test('touchMany is undone with its transaction', async () => {
    const { db, orm, users } = await openUsers()
    const undone = orm.transaction(async () => {
      await users.touchMany([1, 2])
      throw new Error('undo')
    })
    await expect(undone).rejects.toThrow('undo')
    expect(await stamps(db)).toEqual([untouched, untouched])
  })

  test('updateMany changes rows alike, and gives those that exist in the order of the ids', async () => {
    const { db, users } = await openUsers()
    expect(await users.updateMany([2, 7, 1, 2], { name: 'Z' })).toEqual([
      { id: 2, user: 'Z' },
      { id: 1, user: 'Z' },
    ])
    expect(await stamps(db)).toEqual([touched, touched])
  })

  test('createMany stamps all rows alike, in as few statements as they fit into', async () => {
    const sent: string[] = []
    const { db, users } = await openUsers(({ query }) => void sent.push(query.sql.slice(0, 6)))
    sent.length = 0
    const inputs = Array.from({ length: 50 }, (_, i) => ({ email: `m${i}`, name: `M${i}` }))
    const created = await users.createMany(inputs)
    expect(created.map(({ user }) => user)).toEqual(inputs.map(({ name }) => name))
    expect(sent).toEqual(traits.supportsReturning ? ['insert'] : ['insert', 'select'])
    const bothLater = { created_at: second, updated_at: second }
    expect(await stamps(db)).toEqual([untouched, untouched, ...inputs.map(() => bothLater)])
  })

  test('createMany writes nothing when one of the inputs fails', async () => {
    const { db, users } = await openUsers()
    // @ts-expect-error -- a name is text
    await expect(users.createMany([{ email: 'c', name: 'C' }, { email: 'd' }])).rejects.toThrow(z.ZodError)
    const twice = [
      { email: 'c', name: 'C' },
      { email: 'c', name: 'D' },
    ]
    await expect(users.createMany(twice)).rejects.toThrow()
    expect(await stamps(db)).toHaveLength(2)
  })

  test('updateMany takes one statement to change and one to read', async () => {
    const sent: string[] = []
    const { users } = await openUsers(({ query }) => void sent.push(query.sql.slice(0, 6)))
    sent.length = 0
    await users.updateMany([1, 2], { name: 'Z' })
    expect(sent).toEqual(['update', 'select'])
  })

  test('updateMany validates like update, and writes nothing that fails', async () => {
    const { users } = await openUsers()
    // @ts-expect-error -- a name is text
    await expect(users.updateMany([1], { name: 1 })).rejects.toThrow(z.ZodError)
    expect(await users.updateMany([1], {})).toEqual([{ id: 1, user: 'A' }])
  })

  test('updateMany gives no two rows the same key', async () => {
    const { orm } = await openUsers()
    const users = orm.createRepository(exec => createRepositoryFactory(exec).create({ tableName: 'users' }))
    await expect(users.updateMany([1, 2], { id: 3 })).rejects.toThrow(BadRequestError)
  })

  test('without timestamps, what the input says is written and no more', async () => {
    const { db, users } = await openUsers()
    expect(await users.createWithoutTimestamps({ email: 'c', name: 'C' })).toEqual({ id: 3, user: 'C' })
    expect(await users.updateWithoutTimestamp(1, { name: 'Z' })).toEqual({ id: 1, user: 'Z' })
    const unstamped = { created_at: null, updated_at: null }
    expect(await stamps(db)).toEqual([untouched, untouched, unstamped])
    // @ts-expect-error -- a name is text
    await expect(users.createWithoutTimestamps({ email: 'd', name: 1 })).rejects.toThrow(z.ZodError)
  })

  test('nothing is sent for no ids', async () => {
    const sent: string[] = []
    const { users } = await openUsers(({ query }) => void sent.push(query.sql))
    sent.length = 0
    expect(await users.touchMany([])).toBeUndefined()
    expect(await users.updateMany([], { name: 'Z' })).toEqual([])
    expect(sent).toEqual([])
  })

  test.for([null, undefined, {}, { id: 1, name: 'A' }, [1]])('the id %j is refused', async id => {
    const { db, users } = await openUsers()
    // oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
    const anyId: any = id
    await expect(users.touch(anyId)).rejects.toThrow(BadRequestError)
    await expect(users.updateMany([anyId], { name: 'Z' })).rejects.toThrow(BadRequestError)
    expect(await stamps(db)).toEqual([untouched, untouched])
  })

  test('the methods hold in a transaction that plain Kysely began', async () => {
    const { db, users } = await openUsers()
    await db.transaction().execute(trx => users.withTransaction(trx).touch(1))
    expect(await stamps(db)).toEqual([touched, untouched])
  })

  test('rows that another plugin hides are neither touched nor given', async () => {
    const db = await open()
    const hidden: Plugin = {
      name: 'hiding',
      filter: ({ table }, eb) => (table === 'users' ? eb('name', '<>', 'B') : undefined),
    }
    const orm = await createORM(db, [hidden, timestampsPlugin({ getTimestamp: () => later })])
    const users = orm.createRepository(createUsers)
    await db
      .insertInto('users')
      .values([
        { email: 'a', name: 'A', created_at: first, updated_at: first },
        { email: 'b', name: 'B', created_at: first, updated_at: first },
      ])
      .execute()
    await users.touchMany([1, 2])
    expect(await users.updateMany([1, 2], { name: 'Z' })).toEqual([{ id: 1, user: 'Z' }])
    expect(await stamps(db)).toEqual([touched, untouched])
    expect(await users.findCreatedAfter(0)).toEqual([{ id: 1, user: 'Z' }])
  })
})

test('a repository says which columns are stamped', async () => {
  const db = dummyDb('postgres')
  const orm = await createORM(db, [timestampsPlugin({ createdAtColumn: 'age', tables: ['users'] })])
  const users = orm.createRepository(createUsers)
  expect(users.getTimestampColumns()).toEqual({ createdAt: 'age', updatedAt: 'updated_at' })
})

test('a table without timestamps gets no methods', async () => {
  const orm = await createORM(dummyDb('postgres'), [timestampsPlugin({ tables: ['users'] })])
  const tags = orm.createRepository(exec => createRepositoryFactory(exec).create({ tableName: 'tags' }))
  expect('touch' in tags).toBe(false)
})

test('a repository that is written by hand may lack what a method stands on', async () => {
  const executor = dummyDb('postgres')
  const repo = timestampsPlugin().extendRepository?.({ tableName: 'users', executor, createMany: undefined })
  expect(repo).toBeDefined()
  const bare = timestampsPlugin().extendRepository?.({ tableName: 'users', executor })
  if (bare === undefined || !('createWithoutTimestamps' in bare)) throw new Error('no methods')
  const create: unknown = bare.createWithoutTimestamps
  if (typeof create !== 'function') throw new Error('no method')
  await expect(create({})).rejects.toThrow(TimestampsError)
})
