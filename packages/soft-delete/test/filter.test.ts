import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { insertSampleRows } from './sample-rows.js'

contract('the soft-delete filter', ({ open, traits, values }) => {
  const openExecutor = async (): Promise<KyseraExecutor<SampleDatabase>> => {
    const db = await open()
    await insertSampleRows(db, values)
    return createExecutor(db, [softDeletePlugin()])
  }

  test('hides deleted rows', async () => {
    const executor = await openExecutor()
    expect(await executor.selectFrom('users').select('name').execute()).toEqual([{ name: 'Ann' }])
  })

  test('hides deleted rows behind an alias', async () => {
    const executor = await openExecutor()
    expect(await executor.selectFrom('users as u').select('u.name').execute()).toEqual([{ name: 'Ann' }])
  })

  test('binds to the whole condition of the query', async () => {
    const executor = await openExecutor()
    const query = executor
      .selectFrom('users')
      .select('name')
      .where(sql<boolean>`1 = 1 or 1 = 1`)
    expect(await query.execute()).toEqual([{ name: 'Ann' }])
  })

  test('hides the rows of an inner-joined table', async () => {
    const executor = await openExecutor()
    const query = executor
      .selectFrom('posts')
      .innerJoin('users as author', 'author.id', 'posts.user_id')
      .select(['title', 'author.name'])
    expect(await query.execute()).toEqual([{ title: 'Ann writes', name: 'Ann' }])
  })

  test('keeps the row on the left of a left join', async () => {
    const executor = await openExecutor()
    const query = executor
      .selectFrom('posts')
      .leftJoin('users', 'users.id', 'posts.user_id')
      .select(['title', 'name'])
      .orderBy('posts.id')
    expect(await query.execute()).toEqual([
      { title: 'Ann writes', name: 'Ann' },
      { title: 'Bob writes', name: null },
    ])
  })

  test('hides rows from a subquery', async () => {
    const executor = await openExecutor()
    const query = executor
      .selectFrom('posts')
      .select('title')
      .where('user_id', 'in', eb => eb.selectFrom('users').select('users.id'))
    expect(await query.execute()).toEqual([{ title: 'Ann writes' }])
  })

  test('hides rows from both arms of a union', async () => {
    const executor = await openExecutor()
    const query = executor
      .selectFrom('users')
      .select('name as text')
      .unionAll(executor.selectFrom('posts').select('title as text'))
    expect((await query.execute()).map(({ text }) => text).toSorted()).toEqual([
      'Ann',
      'Ann writes',
      'Bob writes',
    ])
  })

  test('filters the body of a common table expression, and not its name', async () => {
    const executor = await openExecutor()
    const query = executor
      .with('posts', db => db.selectFrom('users').select('name'))
      .selectFrom('posts')
      .select('name')
    expect(await query.execute()).toEqual([{ name: 'Ann' }])
  })

  test('filters a query inside a raw fragment', async () => {
    const executor = await openExecutor()
    const count = executor.selectFrom('users').select(eb => eb.fn.countAll().as('n'))
    const { n } = await executor.selectNoFrom(sql`(${count})`.as('n')).executeTakeFirstOrThrow()
    expect(Number(n)).toBe(1)
  })

  test('reads tables without the marker as they are', async () => {
    const executor = await openExecutor()
    expect(await executor.selectFrom('tags').select('name').orderBy('id').execute()).toEqual([
      { name: 'red' },
      { name: 'blue' },
    ])
  })

  test('keeps deleted rows from updates', async () => {
    const executor = await openExecutor()
    const { numUpdatedRows } = await executor.updateTable('users').set({ age: 40 }).executeTakeFirstOrThrow()
    expect(numUpdatedRows).toBe(1n)
  })

  test('keeps deleted rows from deletes', async () => {
    const executor = await openExecutor()
    await executor.deleteFrom('posts').execute()
    const { numDeletedRows } = await executor.withoutPlugins().deleteFrom('posts').executeTakeFirstOrThrow()
    expect(numDeletedRows).toBe(1n)
  })

  test('leaves DELETE a real delete', async () => {
    const executor = await openExecutor()
    await executor.deleteFrom('posts').where('id', '=', 1).execute()
    const ids = await executor.withoutPlugins().selectFrom('posts').select('id').orderBy('id').execute()
    expect(ids).toEqual([{ id: 2 }, { id: 3 }])
  })

  test('hides rows from INSERT … SELECT', async () => {
    const executor = await openExecutor()
    await executor
      .insertInto('tags')
      .columns(['name'])
      .expression(eb => eb.selectFrom('users').select('users.name'))
      .execute()
    expect(await executor.selectFrom('tags').select('name').where('id', '>', 2).execute()).toEqual([
      { name: 'Ann' },
    ])
  })

  test.runIf(traits.supportsOnConflict)('leaves a deleted row alone on conflict', async () => {
    const executor = await openExecutor()
    await executor
      .insertInto('users')
      .values({ email: 'bob@example.org', name: 'Robert' })
      .onConflict(conflict => conflict.column('email').doUpdateSet({ name: 'Robert' }))
      .execute()
    const users = executor.withoutPlugins().selectFrom('users').select('name').orderBy('id')
    expect(await users.execute()).toEqual([{ name: 'Ann' }, { name: 'Bob' }])
  })

  test.runIf(traits.supportsOnDuplicateKey)('leaves a deleted row alone on a duplicate key', async () => {
    const executor = await openExecutor()
    await executor
      .insertInto('users')
      .values({ email: 'bob@example.org', name: 'Robert' })
      .onDuplicateKeyUpdate({ name: 'Robert' })
      .execute()
    const users = executor.withoutPlugins().selectFrom('users').select('name').orderBy('id')
    expect(await users.execute()).toEqual([{ name: 'Ann' }, { name: 'Bob' }])
  })

  test.runIf(traits.supportsMerge)('leaves a deleted row alone in a merge', async () => {
    const executor = await openExecutor()
    await executor
      .mergeInto('users')
      .using('posts', 'posts.user_id', 'users.id')
      .whenMatched()
      .thenUpdateSet({ age: 40 })
      .execute()
    const users = executor.withoutPlugins().selectFrom('users').select(['name', 'age']).orderBy('id')
    expect(await users.execute()).toEqual([
      { name: 'Ann', age: 40 },
      { name: 'Bob', age: null },
    ])
  })

  test('holds inside a transaction and a savepoint of it', async () => {
    const executor = await openExecutor()
    const trx = await executor.startTransaction().execute()
    const savepoint = await trx.savepoint('inner').execute()
    expect(await savepoint.selectFrom('users').select('name').execute()).toEqual([{ name: 'Ann' }])
    await savepoint.rollback().execute()
  })

  test('gives the same rows when a compiled query is executed', async () => {
    const executor = await openExecutor()
    const compiled = executor.selectFrom('users').select('name').compile()
    expect((await executor.executeQuery(compiled)).rows).toEqual([{ name: 'Ann' }])
  })

  test('is off with includeDeleted', async () => {
    const db = await open()
    await insertSampleRows(db, values)
    const executor = await createExecutor(db, [softDeletePlugin({ includeDeleted: true })])
    expect(await executor.selectFrom('users').select('name').orderBy('id').execute()).toEqual([
      { name: 'Ann' },
      { name: 'Bob' },
    ])
  })
})
