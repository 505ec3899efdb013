import { BadRequestError, getDialectTraits, type KyseraLogger, silentLogger } from '@kysera/core'
import { createExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { softDeletePlugin, type SoftDeleteOptions } from '@kysera/soft-delete'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely, LogEvent } from 'kysely'
import { expect, test } from 'vitest'
import { deletedOn, insertSampleRows } from './sample-rows.js'

const createUsers = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({
    tableName: 'users',
    mapRow: ({ id, name, deleted_at }) => ({ id, name, isDeleted: deleted_at !== null }),
  })
const createPostTags = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({
    tableName: 'post_tags',
    primaryKey: ['post_id', 'tag_id'],
  })
const ann = { id: 1, name: 'Ann', isDeleted: false }
const bob = { id: 2, name: 'Bob', isDeleted: true }

contract('many rows at once', ({ open, values, dialect }) => {
  const openUsers = async (options: SoftDeleteOptions = {}, log?: (event: LogEvent) => void) => {
    const db = await open(log && { log })
    await insertSampleRows(db, values)
    const executor = await createExecutor(db, [softDeletePlugin(options)])
    const orm = await createORM(executor, [])
    return { db, orm, users: orm.createRepository(createUsers) }
  }
  test('are deleted and given back in the order of the ids, each once', async () => {
    const { db, users } = await openUsers()
    expect(await users.softDeleteMany([2, 1, 2])).toEqual([bob, { ...ann, isDeleted: true }])
    const markers = await db.selectFrom('users').select('deleted_at').where('id', '=', 2).execute()
    expect(markers).toEqual([{ deleted_at: values.timestamp(deletedOn) }])
    expect(await users.findAll()).toEqual([])
  })

  test('are restored and given back, active ones included', async () => {
    const { users } = await openUsers()
    expect(await users.restoreMany([2, 1])).toEqual([{ ...bob, isDeleted: false }, ann])
  })

  test('are warned about when they are missing', async () => {
    const warnings: unknown[][] = []
    const logger: KyseraLogger = { ...silentLogger, warn: (...args) => void warnings.push(args) }
    const { users } = await openUsers({ logger })
    expect(await users.softDeleteMany([7, 1])).toEqual([{ ...ann, isDeleted: true }])
    expect(warnings).toEqual([['No such rows in table users', [{ id: 7 }]]])
  })

  test('are removed for good, deleted or not', async () => {
    const { db, users } = await openUsers()
    await db.deleteFrom('posts').execute()
    expect(await users.hardDeleteMany([1, 2, 3])).toBeUndefined()
    expect(await db.selectFrom('users').selectAll().execute()).toEqual([])
  })

  test('take one statement to change and one to read', async () => {
    const sent: string[] = []
    const { users } = await openUsers({}, ({ query }) => void sent.push(query.sql.slice(0, 6)))
    sent.length = 0
    await users.softDeleteMany([1, 2])
    expect(sent).toEqual(['update', 'select'])
  })

  test('take none when there are no ids', async () => {
    const sent: string[] = []
    const { users } = await openUsers({}, ({ query }) => void sent.push(query.sql))
    sent.length = 0
    expect(await users.softDeleteMany([])).toEqual([])
    expect(await users.restoreMany([])).toEqual([])
    expect(await users.hardDeleteMany([])).toBeUndefined()
    expect(sent).toEqual([])
  })

  test('are more than one statement can name', async () => {
    const { db, users } = await openUsers()
    await db.deleteFrom('posts').execute()
    const missing = Array.from({ length: getDialectTraits(dialect).maxParameters }, (_, i) => 1000 + i)
    expect(await users.softDeleteMany([2, ...missing, 1])).toEqual([bob, { ...ann, isDeleted: true }])
    await users.hardDeleteMany([2, ...missing, 1])
    expect(await users.findAllWithDeleted()).toEqual([])
  })

  test('are all or none', async () => {
    const { orm, users } = await openUsers()
    const undone = orm.transaction(async () => {
      await users.softDeleteMany([1])
      throw new Error('undo')
    })
    await expect(undone).rejects.toThrow('undo')
    expect(await users.findAll()).toEqual([ann])
  })

  test.for([[[null]], [[1, undefined]], [[{ id: 1, name: 'Ann' }]], ['1'], [undefined]])(
    'are none when the ids are %j',
    async ([ids]) => {
      const { users } = await openUsers()
      // oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
      const anyIds: any = ids
      await expect(users.softDeleteMany(anyIds)).rejects.toThrow(BadRequestError)
      expect(await users.findAll()).toEqual([ann])
    },
  )

  test('have keys of several columns', async () => {
    const db = await open()
    await insertSampleRows(db, values)
    await db
      .insertInto('post_tags')
      .values([
        { post_id: 1, tag_id: 1, note: 'a' },
        { post_id: 1, tag_id: 2, note: null },
        { post_id: 2, tag_id: 1, note: null },
      ])
      .execute()
    const options = { deletedAtColumn: 'note', tables: ['post_tags'], mode: 'unix' } as const
    const orm = await createORM(db, [softDeletePlugin({ ...options, now: () => new Date(5000) })])
    const tags = orm.createRepository(createPostTags)
    const keys = [
      { post_id: 2, tag_id: 1 },
      { post_id: 1, tag_id: 2 },
    ]
    expect(await tags.softDeleteMany(keys)).toEqual(
      keys.map(key => ({ ...key, note: expect.stringMatching(/^5/) })),
    )
    expect(await tags.findAll()).toEqual([])
    await tags.hardDeleteMany(keys)
    expect(await tags.findDeleted()).toEqual([{ post_id: 1, tag_id: 1, note: 'a' }])
  })
})
