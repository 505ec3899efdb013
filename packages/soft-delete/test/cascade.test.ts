import { NotFoundError, RecordNotDeletedError, SoftDeleteError } from '@kysera/core'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { softDeletePlugin, type SoftDeleteOptions } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { CamelCasePlugin, sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { deletedOn } from './sample-rows.js'

const now = new Date('2025-03-01T00:00:00.000Z')
const cascade = {
  users: [{ table: 'posts', foreignKey: 'user_id' }],
  posts: [{ table: 'comments', foreignKey: 'post_id' }],
}

const createUsers = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({ tableName: 'users' })

contract('a cascade', ({ open, createDatabase, values, dialect }) => {
  const fill = async (db: Kysely<SampleDatabase>): Promise<void> => {
    const earlier = values.timestamp(deletedOn)
    await db
      .insertInto('users')
      .values([
        { email: 'ann', name: 'Ann' },
        { email: 'bob', name: 'Bob' },
      ])
      .execute()
    await db
      .insertInto('posts')
      .values([
        { user_id: 1, title: 'one' },
        { user_id: 1, title: 'gone before', deleted_at: earlier },
        { user_id: 2, title: 'of Bob' },
      ])
      .execute()
    await db
      .insertInto('comments')
      .values([
        { post_id: 1, body: 'a' },
        { post_id: 1, body: 'gone before', deleted_at: earlier },
        { post_id: 2, body: 'below a deleted post' },
        { post_id: 3, body: 'below Bob' },
      ])
      .execute()
  }
  test.each(['user_tags', 'userTags'])('reaches rows of a composite key, and of %s', async table => {
    const db = await createDatabase()
    const time = sql.raw(
      { sqlite: 'text', postgres: 'timestamptz(3)', mysql: 'datetime(3)', mssql: '' }[dialect],
    )
    await sql`create table user_groups (id integer primary key, deleted_at ${time})`.execute(db)
    await sql`create table user_tags (group_id integer, tag_id integer, deleted_at ${time}, primary key (group_id, tag_id))`.execute(
      db,
    )
    await db.insertInto('user_groups').values({ id: 1 }).execute()
    await db
      .insertInto('user_tags')
      .values([1, 2].map(group_id => ({ group_id, tag_id: 3 })))
      .execute()
    const camel = table === 'userTags'
    const edges = { user_groups: [{ table, foreignKey: camel ? 'groupId' : 'group_id' }] }
    const orm = await createORM(camel ? db.withPlugin(new CamelCasePlugin()) : db, [
      softDeletePlugin({ cascade: edges }),
    ])
    const groups = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({ tableName: camel ? 'userGroups' : 'user_groups' }),
    )
    const active = async (): Promise<unknown> =>
      (await db.selectFrom('user_tags').where('deleted_at', 'is', null).select('group_id').execute()).length
    await groups.softDelete(1)
    expect(await active()).toBe(1)
    await groups.restore(1)
    expect(await active()).toBe(2)
  })

  const openUsers = async (options: SoftDeleteOptions = {}) => {
    const db = await open()
    await fill(db)
    const orm = await createORM(db, [softDeletePlugin({ cascade, now: () => now, ...options })])
    return { db, orm, users: orm.createRepository(createUsers) }
  }
  /** What is marked in each table, by id. */
  const marked = async (db: Kysely<SampleDatabase>): Promise<Record<string, readonly unknown[]>> => {
    const markers: Record<string, readonly unknown[]> = {}
    for (const table of ['users', 'posts', 'comments'] as const) {
      const rows = await db.selectFrom(table).select(['id', 'deleted_at']).orderBy('id').execute()
      markers[table] = rows.map(({ deleted_at }) => deleted_at)
    }
    return markers
  }
  const at = values.timestamp(now)
  const earlier = values.timestamp(deletedOn)
  const untouched = {
    users: [null, null],
    posts: [null, earlier, null],
    comments: [null, earlier, null, null],
  }

  test('marks the active rows below a row with the same marker', async () => {
    const { db, users } = await openUsers()
    await users.softDelete(1)
    expect(await marked(db)).toEqual({
      users: [at, null],
      posts: [at, earlier, null],
      comments: [at, earlier, null, null],
    })
  })

  test('brings back what went with the row, and nothing else', async () => {
    const { db, users } = await openUsers()
    await users.softDelete(1)
    await users.restore(1)
    expect(await marked(db)).toEqual(untouched)
  })

  test('goes with many rows, and brings each back by its own marker', async () => {
    let ms = now.getTime()
    const { db, users } = await openUsers({ now: () => new Date((ms += 1000)) })
    await users.softDelete(2)
    await users.softDeleteMany([1, 2])
    const { posts } = await marked(db)
    expect(posts?.[0]).not.toEqual(posts?.[2])
    await users.restoreMany([1, 2])
    expect(await marked(db)).toEqual(untouched)
  })

  test('does nothing below a row that was deleted already', async () => {
    const { db, users } = await openUsers()
    await db.updateTable('users').set({ deleted_at: earlier }).where('id', '=', 1).execute()
    await users.softDelete(1)
    expect(await marked(db)).toEqual({ ...untouched, users: [earlier, null] })
  })

  test('ends where rows refer to each other', async () => {
    const circle = {
      users: [{ table: 'posts', foreignKey: 'user_id' }],
      posts: [{ table: 'users', foreignKey: 'age' }],
    }
    const { db, users } = await openUsers({ cascade: circle })
    await db.updateTable('users').set({ age: 1 }).execute()
    await users.softDelete(2)
    expect(await marked(db)).toEqual({ ...untouched, users: [null, at], posts: [null, earlier, at] })
    await users.softDelete(1)
    await users.restore(1)
    expect(await marked(db)).toEqual(untouched)
  })

  test('is undone as a whole', async () => {
    const { db, orm, users } = await openUsers()
    const undone = orm.transaction(async () => {
      await users.softDelete(1)
      throw new Error('undo')
    })
    await expect(undone).rejects.toThrow('undo')
    expect(await marked(db)).toEqual(untouched)
  })

  test('marks nothing when one of its tables cannot be marked', async () => {
    const { db, users } = await openUsers({
      cascade: { users: [...cascade.users, { table: 'tags', foreignKey: 'id' }] },
    })
    await expect(users.softDelete(1)).rejects.toThrow(SoftDeleteError)
    expect(await marked(db)).toEqual(untouched)
  })

  test('says what is wrong with the row itself', async () => {
    const { users } = await openUsers()
    await expect(users.softDelete(7)).rejects.toThrow(NotFoundError)
    await expect(users.restore(7)).rejects.toThrow(NotFoundError)
    await expect(users.restore(1)).rejects.toThrow(RecordNotDeletedError)
  })

  test.for([false, true])('stamps updated_at with touchUpdatedAt: %s', async touchUpdatedAt => {
    const db = await open()
    await fill(db)
    const orm = await createORM(db, [softDeletePlugin({ cascade, touchUpdatedAt }), timestampsPlugin()])
    const users = orm.createRepository(createUsers)
    await users.softDelete(1)
    const stamps = await db
      .selectFrom('users')
      .innerJoin('posts', 'posts.user_id', 'users.id')
      .select(['users.updated_at as user', 'posts.updated_at as post'])
      .where('posts.id', '=', 1)
      .executeTakeFirstOrThrow()
    expect(stamps.user !== null).toBe(touchUpdatedAt)
    expect(stamps.post !== null).toBe(touchUpdatedAt)
  })
})

test('a cascade needs markers that tell rows apart', () => {
  expect(() => softDeletePlugin({ cascade, mode: 'boolean' })).toThrow(SoftDeleteError)
})

test('a cascade names tables and columns', () => {
  const nameless = { users: [{ table: '', foreignKey: 'user_id' }] }
  expect(() => softDeletePlugin({ cascade: nameless })).toThrow(SoftDeleteError)
})
