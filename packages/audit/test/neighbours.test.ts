import { auditPlugin } from '@kysera/audit'
import { createExecutor, type AnyPlugin } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { entriesIn } from './entries.js'

const audit = () => auditPlugin({ primaryKeyColumn: { post_tags: ['post_id', 'tag_id'] } })
const softDelete = () => softDeletePlugin({ cascade: { users: [{ table: 'posts', foreignKey: 'user_id' }] } })
const timestamps = () => timestampsPlugin()

const orders: [name: string, plugins: () => [AnyPlugin, AnyPlugin, AnyPlugin]][] = [
  ['audit, soft delete, timestamps', () => [audit(), softDelete(), timestamps()]],
  ['audit, timestamps, soft delete', () => [audit(), timestamps(), softDelete()]],
  ['soft delete, audit, timestamps', () => [softDelete(), audit(), timestamps()]],
  ['soft delete, timestamps, audit', () => [softDelete(), timestamps(), audit()]],
  ['timestamps, audit, soft delete', () => [timestamps(), audit(), softDelete()]],
  ['timestamps, soft delete, audit', () => [timestamps(), softDelete(), audit()]],
]

contract('audit beside other plugins', ({ createDatabase, open }) => {
  const openOrm = async () => {
    const db = await open()
    const orm = await createORM(db, [softDelete(), timestamps(), audit()])
    const users = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({
        tableName: 'users',
        mapRow: ({ id, name }) => ({ userId: id, userName: name }),
      }),
    )
    return { db, orm, users }
  }
  const forget = async (): Promise<void> => {
    const db = await open()
    await db.schema.dropTable('audit_logs').execute()
  }
  const input = (email: string) => ({ email, name: 'Ann' })

  test.each(orders)('records the stamped and the soft-deleted row: %s', async (_, plugins) => {
    const db = await createDatabase()
    await db.schema
      .createTable('notes')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('text', 'varchar(50)')
      .addColumn('created_at', 'varchar(50)')
      .addColumn('updated_at', 'varchar(50)')
      .addColumn('deleted_at', 'varchar(50)')
      .execute()
    const executor = await createExecutor(db, plugins())
    await executor.insertInto('notes').values({ id: 1, text: 'a' }).execute()
    await executor.updateTable('notes').set({ text: 'b' }).execute()
    const [insert, update] = await entriesIn(db)
    expect(insert?.new_values?.['created_at']).toEqual(expect.any(String))
    expect(update?.old_values).toEqual(insert?.new_values)
    await db.updateTable('notes').set({ deleted_at: 'then' }).execute()
    await executor.updateTable('notes').set({ text: 'c' }).execute()
    await executor.deleteFrom('notes').execute()
    expect(await entriesIn(db)).toHaveLength(2)
  })

  test('records what repositories do', async () => {
    const { db, orm, users } = await openOrm()
    const posts = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({ tableName: 'posts' }),
    )
    try {
      const { userId } = await users.create(input('a@example.org'))
      await posts.create({ user_id: userId, title: 'post' })
      await users.update(userId, { name: 'Bob' })
      await users.touch(userId)
      await users.softDelete(userId)
      await users.restore(userId)
      const others = [await users.create(input('b@example.org')), await users.create(input('c@example.org'))]
      const ids = others.map(each => each.userId)
      await users.updateMany(ids, { age: 3 })
      await users.softDeleteMany(ids)
      await users.hardDeleteMany(ids)
      const recorded = await entriesIn(db)
      const count = (table: string, operation: string): number =>
        recorded.filter(each => each.table_name === table && each.operation === operation).length
      expect([count('users', 'INSERT'), count('users', 'UPDATE'), count('users', 'DELETE')]).toEqual([
        3, 8, 2,
      ])
      expect([count('posts', 'INSERT'), count('posts', 'UPDATE')]).toEqual([1, 2])
      const history = await users.getAuditHistory(ids[0] ?? 0)
      expect(history.map(({ operation }) => operation)).toEqual(['DELETE', 'UPDATE', 'UPDATE', 'INSERT'])
      expect(history[0]?.old_values?.['deleted_at']).not.toBeNull()
    } finally {
      await forget()
    }
  })

  test('makes a soft-deleted row active again, without a new stamp', async () => {
    const { db, users } = await openOrm()
    try {
      const { userId } = await users.create(input('a@example.org'))
      const before = await db.selectFrom('users').selectAll().executeTakeFirst()
      await users.softDelete(userId)
      const [deletion] = await users.getAuditHistory(userId)
      expect(await users.restoreFromAudit(deletion?.id ?? 0)).toEqual({ userId, userName: 'Ann' })
      expect(await db.selectFrom('users').selectAll().executeTakeFirst()).toEqual(before)
    } finally {
      await forget()
    }
  })

  test('names rows of a composite key', async () => {
    const { db, orm } = await openOrm()
    try {
      await db.insertInto('tags').values({ name: 'red' }).execute()
      await db.insertInto('posts').values({ title: 'post' }).execute()
      const [tag] = await db.selectFrom('tags').select('id').execute()
      const [post] = await db.selectFrom('posts').select('id').execute()
      const key = { post_id: post?.id ?? 0, tag_id: tag?.id ?? 0 }
      const postTags = orm.createRepository(executor =>
        createRepositoryFactory(executor).create({
          tableName: 'post_tags',
          primaryKey: ['post_id', 'tag_id'],
        }),
      )
      await postTags.create({ ...key, note: 'a' })
      await postTags.update(key, { note: 'b' })
      const [update] = await postTags.getAuditHistory(key)
      expect(JSON.parse(update?.entity_id ?? '')).toEqual({
        post_id: String(key.post_id),
        tag_id: String(key.tag_id),
      })
      expect(await postTags.restoreFromAudit(update?.id ?? 0)).toEqual({ ...key, note: 'a' })
    } finally {
      await forget()
    }
  })

  test('joins transactions, and is undone with them', async () => {
    const { db, orm, users } = await openOrm()
    try {
      const work = orm.transaction(async () => {
        await users.create(input('a@example.org'))
        throw new Error('changed my mind')
      })
      await expect(work).rejects.toThrow('changed my mind')
      expect(await entriesIn(db)).toEqual([])
      await db.transaction().execute(async trx => {
        await users.withTransaction(trx).create(input('b@example.org'))
      })
      expect(await entriesIn(db)).toHaveLength(1)
    } finally {
      await forget()
    }
  })
})
