import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { timestampsPlugin, withoutTimestamps, type TimestampsOptions } from '@kysera/timestamps'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

const now = new Date('2025-01-02T03:04:05.678Z')
const earlier = new Date('2024-02-29T12:34:56.789Z')

contract('timestamps of an insert', ({ open, values, traits, database }) => {
  const at = values.timestamp(now)
  const before = values.timestamp(earlier)
  const both = { created_at: at, updated_at: at }
  const openExecutor = async (options: TimestampsOptions = {}): Promise<KyseraExecutor<SampleDatabase>> =>
    createExecutor(await open(), [timestampsPlugin({ getTimestamp: () => now, ...options })])
  const stampsOf = (db: KyseraExecutor<SampleDatabase>): Promise<unknown[]> =>
    db.selectFrom('posts').select(['created_at', 'updated_at']).orderBy('id').execute()

  test('fill both columns', async () => {
    const executor = await openExecutor()
    await executor.insertInto('posts').values({ title: 'a' }).execute()
    expect(await stampsOf(executor)).toEqual([both])
  })

  test('come from the real clock without configuration', async () => {
    const executor = await createExecutor(await open(), [timestampsPlugin()])
    const start = Date.now()
    await executor.insertInto('posts').values({ title: 'a' }).execute()
    const { created_at } = await executor.selectFrom('posts').select('created_at').executeTakeFirstOrThrow()
    const written = new Date(created_at ?? '').getTime()
    expect(written).toBeGreaterThanOrEqual(start)
    expect(written).toBeLessThanOrEqual(Date.now())
  })

  test('leave updated_at out when told so', async () => {
    const executor = await openExecutor({ setUpdatedAtOnInsert: false })
    await executor.insertInto('posts').values({ title: 'a' }).execute()
    expect(await stampsOf(executor)).toEqual([{ created_at: at, updated_at: null }])
  })

  test('keep values that are given, null among them', async () => {
    const executor = await openExecutor()
    await executor.insertInto('posts').values({ title: 'a', created_at: before, updated_at: null }).execute()
    expect(await stampsOf(executor)).toEqual([{ created_at: before, updated_at: null }])
  })

  test('keep an expression that is given', async () => {
    const executor = await openExecutor()
    await executor
      .insertInto('posts')
      .values({ title: 'a', created_at: sql`null` })
      .execute()
    expect(await stampsOf(executor)).toEqual([{ created_at: null, updated_at: at }])
  })

  test('take undefined for not given', async () => {
    const executor = await openExecutor()
    await executor.insertInto('posts').values({ title: 'a', created_at: undefined }).execute()
    expect(await stampsOf(executor)).toEqual([both])
  })

  test('fill the rows that lack a column that other rows give', async () => {
    const executor = await openExecutor()
    await executor
      .insertInto('posts')
      .values([{ title: 'a', created_at: before }, { title: 'b' }])
      .execute()
    expect(await stampsOf(executor)).toEqual([{ created_at: before, updated_at: at }, both])
  })

  test('read the clock once for all rows and columns', async () => {
    let reads = 0
    const executor = await openExecutor({ getTimestamp: () => new Date(now.getTime() + 1000 * reads++) })
    await executor
      .insertInto('posts')
      .values([{ title: 'a' }, { title: 'b' }])
      .execute()
    const stamps = await stampsOf(executor)
    expect(stamps).toEqual([stamps[0], stamps[0]])
    expect(Object.values(Object(stamps[0]))[0]).toEqual(Object.values(Object(stamps[0]))[1])
  })

  test('read the clock again for the next statement', async () => {
    let reads = 0
    const executor = await openExecutor({ getTimestamp: () => new Date(now.getTime() + 1000 * reads++) })
    await executor.insertInto('posts').values({ title: 'a' }).execute()
    await executor.insertInto('posts').values({ title: 'b' }).execute()
    const [first, second] = await stampsOf(executor)
    expect(second).not.toEqual(first)
  })

  test('fill INSERT … SELECT with a column list', async () => {
    const executor = await openExecutor()
    await executor.insertInto('tags').values({ name: 'red' }).execute()
    await executor
      .insertInto('posts')
      .columns(['title'])
      .expression(eb => eb.selectFrom('tags').select('tags.name'))
      .execute()
    expect(await stampsOf(executor)).toEqual([both])
  })

  test('fill each row of INSERT … SELECT from a union', async () => {
    const executor = await openExecutor()
    await executor.insertInto('tags').values({ name: 'red' }).execute()
    await executor
      .insertInto('posts')
      .columns(['title'])
      .expression(eb => eb.selectFrom('tags').select('name').unionAll(eb.selectFrom('tags').select('name')))
      .execute()
    expect(await stampsOf(executor)).toEqual([both, both])
  })

  test('turn a row of defaults into a row with stamps', async () => {
    const executor = await openExecutor({
      tables: ['settings'],
      createdAtColumn: 'key',
      updatedAtColumn: 'value',
      dateFormat: 'iso',
      getTimestamp: () => 'now',
    })
    await executor.insertInto('settings').defaultValues().execute()
    expect(await executor.selectFrom('settings').selectAll().execute()).toEqual([
      { key: 'now', value: 'now' },
    ])
  })

  test.runIf(traits.supportsReturning)('come back from returning', async () => {
    const executor = await openExecutor()
    const query = executor.insertInto('posts').values({ title: 'a' }).returning(['created_at', 'updated_at'])
    expect(await query.executeTakeFirst()).toEqual(both)
  })

  test.runIf(traits.supportsDataModifyingCte)('fill an insert in a common table expression', async () => {
    const executor = await openExecutor()
    await executor
      .with('made', db => db.insertInto('posts').values({ title: 'a' }).returning('id'))
      .selectFrom('made')
      .selectAll()
      .execute()
    expect(await stampsOf(executor)).toEqual([both])
  })

  test.runIf(database !== 'postgres' && database !== 'mssql')('fill REPLACE', async () => {
    const executor = await openExecutor()
    await executor.replaceInto('posts').values({ id: 7, title: 'a' }).execute()
    expect(await stampsOf(executor)).toEqual([both])
  })

  test('hold in everything derived from the executor', async () => {
    const executor = await openExecutor()
    await executor.transaction().execute(trx => trx.insertInto('posts').values({ title: 'a' }).execute())
    await executor.connection().execute(db => db.insertInto('posts').values({ title: 'b' }).execute())
    const trx = await executor.startTransaction().execute()
    const savepoint = await trx.savepoint('inner').execute()
    await savepoint.insertInto('posts').values({ title: 'c' }).execute()
    await savepoint.commit().execute()
    expect(await stampsOf(executor)).toEqual([both, both, both])
  })

  test('fill the columns that a table has, and no others', async () => {
    const executor = await openExecutor()
    await executor.insertInto('tags').values({ name: 'red' }).execute()
    await executor.insertInto('posts').values({ id: 7, title: 'a' }).execute()
    await executor.insertInto('comments').values({ post_id: 7, body: 'b' }).execute()
    expect(await executor.selectFrom('comments').select('created_at').execute()).toEqual([{ created_at: at }])
  })

  test('are left out by withoutTimestamps', async () => {
    const executor = await openExecutor()
    await withoutTimestamps(executor).insertInto('posts').values({ title: 'a' }).execute()
    expect(await stampsOf(executor)).toEqual([{ created_at: null, updated_at: null }])
  })
})
