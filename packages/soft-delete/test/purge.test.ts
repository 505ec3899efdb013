import { BadRequestError, SoftDeleteError } from '@kysera/core'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { softDeletePlugin, type SoftDeleteMode } from '@kysera/soft-delete'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely, LogEvent } from 'kysely'
import { expect, test } from 'vitest'

const createTags = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({ tableName: 'tags' })
const createUsers = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({ tableName: 'users' })
const createPosts = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({ tableName: 'posts' })

const limit = new Date('2025-06-01T12:00:00.500Z')
const before = (ms: number): Date => new Date(limit.getTime() - ms)

contract('purging deleted rows', ({ open, values, dialect }) => {
  const openPosts = async (deleted: readonly (Date | null)[], log?: (event: LogEvent) => void) => {
    const db = await open(log && { log })
    const rows = deleted.map((at, index) => ({
      title: `${index}`,
      deleted_at: at === null ? null : values.timestamp(at),
    }))
    if (rows.length > 0) await db.insertInto('posts').values(rows).execute()
    const orm = await createORM(db, [softDeletePlugin()])
    return { db, posts: orm.createRepository(createPosts) }
  }
  const titles = async (db: Kysely<SampleDatabase>): Promise<string[]> => {
    const rows = await db.selectFrom('posts').select('title').orderBy('id').execute()
    return rows.map(({ title }) => title)
  }

  test('removes those that were deleted strictly before', async () => {
    const { db, posts } = await openPosts([before(1), before(0), before(-1), null, before(86_400_000)])
    expect(await posts.purgeDeleted({ olderThan: limit })).toBe(2)
    expect(await titles(db)).toEqual(['1', '2', '3'])
  })

  test('goes batch by batch, and stops when there is no more', async () => {
    const sent: string[] = []
    const deleted = Array.from({ length: 7 }, () => before(5))
    const { db, posts } = await openPosts(deleted, ({ query }) => void sent.push(query.sql.slice(0, 6)))
    sent.length = 0
    expect(await posts.purgeDeleted({ olderThan: limit, batchSize: 3 })).toBe(7)
    expect(sent.filter(each => each === 'delete')).toHaveLength(3)
    expect(await titles(db)).toEqual([])
  })

  test.for([Number.NaN, 0, -1, 1.5])('takes no batch size of %d', async batchSize => {
    const { db, posts } = await openPosts([before(5)])
    await expect(posts.purgeDeleted({ olderThan: limit, batchSize })).rejects.toThrow(BadRequestError)
    expect(await titles(db)).toEqual(['0'])
  })

  test('takes no invalid date', async () => {
    const { db, posts } = await openPosts([before(5)])
    const invalid = { olderThan: new Date(Number.NaN) }
    await expect(posts.purgeDeleted(invalid)).rejects.toThrow(BadRequestError)
    expect(await titles(db)).toEqual(['0'])
  })

  test.runIf(dialect === 'sqlite')('takes text of another form for the time that it is', async () => {
    const { db, posts } = await openPosts([])
    await db
      .insertInto('posts')
      .values([
        { title: 'later that day', deleted_at: '2025-06-01 13:00:00' },
        { title: 'earlier that day', deleted_at: '2025-06-01 11:00:00' },
        { title: 'no time at all', deleted_at: 'long ago' },
      ])
      .execute()
    expect(await posts.purgeDeleted({ olderThan: limit })).toBe(1)
    expect(await titles(db)).toEqual(['later that day', 'no time at all'])
  })

  const marked = async (mode: SoftDeleteMode, deletedAt: Date) => {
    const db = await open()
    await db.insertInto('users').values({ email: 'ann', name: 'Ann' }).execute()
    const clock = { now: () => deletedAt }
    const plugin = softDeletePlugin({ mode, deletedAtColumn: 'age', tables: ['users'], ...clock })
    return (await createORM(db, [plugin])).createRepository(createUsers)
  }

  test('does not take a second for over before it is', async () => {
    const users = await marked('unix', before(-200))
    await users.softDelete(1)
    expect(await users.purgeDeleted({ olderThan: limit })).toBe(0)
    expect(await users.purgeDeleted({ olderThan: before(-1000) })).toBe(1)
  })

  test('is refused where the marker does not tell when', async () => {
    const users = await marked('boolean', limit)
    await expect(users.purgeDeleted({ olderThan: limit })).rejects.toThrow(SoftDeleteError)
  })

  test('leaves tables without a marker alone', async () => {
    const orm = await createORM(await open(), [softDeletePlugin()])
    expect('purgeDeleted' in orm.createRepository(createTags)).toBe(false)
  })
})
