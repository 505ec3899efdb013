import { TimestampsError } from '@kysera/core'
import { createExecutor, createExecutorSync } from '@kysera/executor'
import { timestampsPlugin, type DateFormat, type TimestampsOptions } from '@kysera/timestamps'
import { contract, dummyDb, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

const now = new Date('2025-01-02T03:04:05.678Z')

const writtenBy = async (
  dialect: 'postgres' | 'mysql' | 'sqlite' | 'mssql',
  dateFormat: DateFormat,
): Promise<unknown> => {
  const plugin = timestampsPlugin({ dateFormat, getTimestamp: () => now, setUpdatedAtOnInsert: false })
  const executor = await createExecutor(dummyDb(dialect), [plugin])
  return executor.insertInto('posts').values({ title: 'a' }).compile().parameters[1]
}

test.each([
  ['auto', now, now, now.toISOString(), now],
  ['date', now, now, now.toISOString(), now],
  ['iso', now.toISOString(), '2025-01-02 03:04:05.678', now.toISOString(), '2025-01-02T03:04:05.678'],
  ['unix', 1_735_787_045, 1_735_787_045, 1_735_787_045, 1_735_787_045],
  ['unix-ms', 1_735_787_045_678, 1_735_787_045_678, 1_735_787_045_678, 1_735_787_045_678],
] as const)('%s is written as %s, %s, %s, %s', async (format, ...expected) => {
  const dialects = ['postgres', 'mysql', 'sqlite', 'mssql'] as const
  expect(await Promise.all(dialects.map(dialect => writtenBy(dialect, format)))).toEqual(expected)
})

test('one plugin writes for databases of two kinds', () => {
  const plugin = timestampsPlugin({ tables: ['posts'], getTimestamp: () => now })
  const written = (['postgres', 'sqlite'] as const).map(dialect => {
    const executor = createExecutorSync(dummyDb(dialect), [plugin])
    return executor.updateTable('posts').set({ title: 'a' }).compile().parameters[1]
  })
  expect(written).toEqual([now, now.toISOString()])
})

test('one reading serves the row and the update of a conflict', () => {
  let reads = 0
  const executor = createExecutorSync(dummyDb('postgres'), [
    timestampsPlugin({ getTimestamp: () => ++reads }),
  ])
  const query = executor.insertInto('posts').values({ title: 'a' })
  const upsert = query.onConflict(conflict => conflict.column('id').doUpdateSet({ title: 'b' })).compile()
  expect(upsert.sql).toContain('do update set "title" = $4, "updated_at" = $5')
  expect(upsert.parameters).toEqual(['a', 1, 1, 'b', 1])
})

contract('the clock of timestamps', ({ createDatabase, open }) => {
  const openNotes = async (type: string, options: TimestampsOptions): Promise<AnyDatabase> => {
    const db = await createDatabase()
    await db.schema
      .createTable('notes')
      .addColumn('id', 'integer')
      .addColumn('created_at', sql.raw(type))
      .execute()
    return createExecutor(db, [timestampsPlugin(options)])
  }
  const stampOf = async (db: AnyDatabase): Promise<unknown> => {
    await db.insertInto('notes').values({ id: 1 }).execute()
    return (await db.selectFrom('notes').select('created_at').executeTakeFirstOrThrow()).created_at
  }

  test.each<[string, string, TimestampsOptions, string]>([
    ['ISO text', 'varchar(40)', { getTimestamp: () => now.toISOString() }, '2025-01-02T03:04:05.678Z'],
    ['seconds', 'bigint', { getTimestamp: () => now, dateFormat: 'unix' }, '1735787045'],
    ['milliseconds', 'bigint', { getTimestamp: () => now, dateFormat: 'unix-ms' }, '1735787045678'],
    ['a number as given', 'bigint', { getTimestamp: () => 42, dateFormat: 'unix' }, '42'],
    ['an expression', 'varchar(40)', { getTimestamp: () => sql`lower('NOW')` }, 'now'],
  ])('may give %s', async (_, type, options, expected) => {
    expect(String(await stampOf(await openNotes(type, options)))).toBe(expected)
  })

  test.each([undefined, null, new Date(Number.NaN), Number.NaN, true])(
    'writes nothing when it gives %s',
    async value => {
      // @ts-expect-error -- as a program in JavaScript could do it
      const executor = await createExecutor(await open(), [timestampsPlugin({ getTimestamp: () => value })])
      const insert = executor.insertInto('posts').values({ title: 'a' })
      await expect(insert.execute()).rejects.toThrow(TimestampsError)
      expect(await executor.selectFrom('posts').select('id').execute()).toEqual([])
    },
  )
})
