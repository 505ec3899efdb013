import { contract, testTimeZones } from '@kysera-internal/test-support'
import { applyDateRange, BadRequestError } from '@kysera/core'
import { expect, test } from 'vitest'

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 31, 23, minute, 0, 500))

contract('applyDateRange', ({ open, values, dialect, createDatabase }) => {
  test('keeps both ends of the range', async () => {
    const db = await open()
    const tags = [1, 2, 3, 4].map(minute => ({
      title: `${minute}`,
      created_at: values.timestamp(at(minute)),
    }))
    await db
      .insertInto('posts')
      .values([...tags, { title: 'undated' }])
      .execute()
    const query = db.selectFrom('posts').select('title').orderBy('title')
    const titles = async (range: { from?: Date; to?: Date }): Promise<string[]> =>
      (await applyDateRange(query, 'posts.created_at', range).execute()).map(({ title }) => title)
    expect(await titles({})).toEqual(['1', '2', '3', '4', 'undated'])
    expect(await titles({ from: at(2) })).toEqual(['2', '3', '4'])
    expect(await titles({ to: at(2) })).toEqual(['1', '2'])
    expect(await titles({ from: at(2), to: at(3) })).toEqual(['2', '3'])
  })

  test('refuses an invalid date, and what is none', async () => {
    const db = await open()
    const query = db.selectFrom('posts').select('title')
    expect(() => applyDateRange(query, 'created_at', { to: new Date('never') })).toThrow(BadRequestError)
    // @ts-expect-error -- as a program in JavaScript could call it
    expect(() => applyDateRange(query, 'created_at', { from: '2026-01-31' })).toThrow(BadRequestError)
  })

  testTimeZones(dialect, async type => {
    const { sql } = await import('kysely')
    const db = await createDatabase()
    await db.schema.createTable('events').addColumn('at', sql.raw(type)).execute()
    await db
      .insertInto('events')
      .values([3, 4, 5].map(minute => ({ at: values.timestamp(at(minute)) })))
      .execute()
    const found = await applyDateRange(db.selectFrom('events').select('at'), 'at', {
      from: at(4),
      to: at(4),
    }).execute()
    expect(found).toEqual([{ at: values.timestamp(at(4)) }])
  })

  test.runIf(dialect === 'sqlite')('compares text by time, however it is written', async () => {
    const db = await open()
    const created = [
      '2026-01-31T23:30:00.000Z',
      '2026-01-31 23:30:00',
      '2026-01-31 23:29:59',
      '2026-02-01 00:30:00+01:00',
    ]
    await db
      .insertInto('posts')
      .values(created.map(created_at => ({ title: created_at, created_at })))
      .execute()
    const instant = new Date('2026-01-31T23:30:00Z')
    const found = await applyDateRange(db.selectFrom('posts').select('title').orderBy('id'), 'created_at', {
      from: instant,
      to: instant,
    }).execute()
    expect(found.map(({ title }) => title)).toEqual([created[0], created[1], created[3]])
  })
})
