import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { timestampsPlugin, withoutTimestamps } from '@kysera/timestamps'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

const made = new Date('2024-02-29T12:34:56.789Z')
const now = new Date('2025-01-02T03:04:05.678Z')

contract('timestamps of an update', ({ open, values, traits }) => {
  const old = values.timestamp(made)
  const at = values.timestamp(now)
  const openExecutor = async (): Promise<KyseraExecutor<SampleDatabase>> => {
    const db = await open()
    const stamps = { created_at: old, updated_at: old }
    await db
      .insertInto('users')
      .values({ email: 'ann@example.org', name: 'Ann', ...stamps })
      .execute()
    await db
      .insertInto('posts')
      .values({ user_id: 1, title: 'a', ...stamps })
      .execute()
    return createExecutor(db, [timestampsPlugin({ getTimestamp: () => now })])
  }
  const stampsOf = async (db: KyseraExecutor<SampleDatabase>, table: 'users' | 'posts'): Promise<unknown> =>
    db.selectFrom(table).select(['created_at', 'updated_at']).executeTakeFirst()

  test('change updated_at alone', async () => {
    const executor = await openExecutor()
    await executor.updateTable('users').set({ name: 'Anna' }).execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: at })
  })

  test('reach an aliased table', async () => {
    const executor = await openExecutor()
    await executor.updateTable('users as u').set({ name: 'Anna' }).where('u.id', '=', 1).execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: at })
  })

  test.each([null, sql<null>`null`])('keep the value that is set', async updated_at => {
    const executor = await openExecutor()
    await executor.updateTable('users').set({ name: 'Anna', updated_at }).execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: null })
  })

  test('do not make an update out of an empty one', async () => {
    const executor = await openExecutor()
    await expect(executor.updateTable('users').set({}).execute()).rejects.toThrow()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: old })
  })

  test('are left out by withoutTimestamps', async () => {
    const executor = await openExecutor()
    await withoutTimestamps(executor).updateTable('users').set({ name: 'Anna' }).execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: old })
  })

  test.runIf(traits.supportsUpdateFrom)('reach UPDATE … FROM, and not the table it reads', async () => {
    const executor = await openExecutor()
    await executor
      .updateTable('posts')
      .from('users')
      .set({ title: 'b' })
      .whereRef('users.id', '=', 'posts.user_id')
      .execute()
    expect(await stampsOf(executor, 'posts')).toEqual({ created_at: old, updated_at: at })
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: old })
  })

  test.runIf(traits.supportsMultiTableUpdate)('reach the one of several tables that is set', async () => {
    const executor = await openExecutor()
    await executor
      .updateTable(['users', 'posts'])
      .set('posts.title', 'b')
      .whereRef('users.id', '=', 'posts.user_id')
      .execute()
    expect(await stampsOf(executor, 'posts')).toEqual({ created_at: old, updated_at: at })
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: old })
  })

  test.runIf(traits.supportsMultiTableUpdate)('reach each of several tables that are set', async () => {
    const executor = await openExecutor()
    await executor
      .updateTable(['users', 'posts'])
      .set('users.name', 'Anna')
      .set('posts.title', 'b')
      .whereRef('users.id', '=', 'posts.user_id')
      .execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: at })
    expect(await stampsOf(executor, 'posts')).toEqual({ created_at: old, updated_at: at })
  })

  test.runIf(traits.supportsDataModifyingCte)('reach an update in a common table expression', async () => {
    const executor = await openExecutor()
    await executor
      .with('changed', db => db.updateTable('users').set({ name: 'Anna' }).returning('id'))
      .selectFrom('changed')
      .selectAll()
      .execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: at })
  })

  test.runIf(traits.supportsOnConflict)('reach the update of a conflict, and not created_at', async () => {
    const executor = await openExecutor()
    await executor
      .insertInto('users')
      .values({ email: 'ann@example.org', name: 'Anna' })
      .onConflict(conflict => conflict.column('email').doUpdateSet({ name: 'Anna' }))
      .execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: at })
  })

  test.runIf(traits.supportsOnConflict)('leave the row alone on conflict do nothing', async () => {
    const executor = await openExecutor()
    await executor
      .insertInto('users')
      .values({ email: 'ann@example.org', name: 'Anna' })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: old })
  })

  test.runIf(traits.supportsOnDuplicateKey)('reach the update of a duplicate key', async () => {
    const executor = await openExecutor()
    await executor
      .insertInto('users')
      .values({ email: 'ann@example.org', name: 'Anna' })
      .onDuplicateKeyUpdate({ name: 'Anna' })
      .execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: at })
  })

  test.runIf(traits.supportsOnDuplicateKey)(
    'leave the row alone when a duplicate key keeps a column as it is',
    async () => {
      const executor = await openExecutor()
      await executor
        .insertInto('users')
        .values({ email: 'ann@example.org', name: 'Anna' })
        .onDuplicateKeyUpdate(eb => ({ id: eb.ref('id') }))
        .execute()
      expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: old })
    },
  )

  test.runIf(traits.supportsMerge)('reach the update of a merge', async () => {
    const executor = await openExecutor()
    await executor
      .mergeInto('users')
      .using('posts', 'posts.user_id', 'users.id')
      .whenMatched()
      .thenUpdateSet({ name: 'Anna' })
      .execute()
    expect(await stampsOf(executor, 'users')).toEqual({ created_at: old, updated_at: at })
  })

  test.runIf(traits.supportsMerge)('reach the insert of a merge', async () => {
    const executor = await openExecutor()
    await executor
      .mergeInto('tags')
      .using('users', 'users.name', 'tags.name')
      .whenNotMatched()
      .thenInsertValues({ name: 'x' })
      .execute()
    await executor
      .mergeInto('posts')
      .using('tags', 'tags.name', 'posts.title')
      .whenNotMatched()
      .thenInsertValues(eb => ({ title: eb.ref('tags.name') }))
      .execute()
    const posts = executor.selectFrom('posts').select(['created_at', 'updated_at']).where('title', '=', 'x')
    expect(await posts.execute()).toEqual([{ created_at: at, updated_at: at }])
  })
})
