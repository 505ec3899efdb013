import { BadRequestError, TimestampColumnMissingError } from '@kysera/core'
import { createExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin, type DateFormat, type TimestampsOptions } from '@kysera/timestamps'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely, LogEvent } from 'kysely'
import { expect, test } from 'vitest'

const createUsers = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({ tableName: 'users', mapRow: ({ name }) => ({ user: name }) })
const createComments = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({ tableName: 'comments' })

const day = (number: number): Date => new Date(Date.UTC(2025, 0, number, 12))
const names = (users: readonly { user: string }[]): string[] => users.map(({ user }) => user)

contract('rows by their timestamps', ({ open, values }) => {
  const openUsers = async (options: TimestampsOptions = {}, log?: (event: LogEvent) => void) => {
    const db = await open(log && { log })
    const stamp = (date: Date | null): Date | string | null => (date === null ? null : values.timestamp(date))
    await db
      .insertInto('users')
      .values([
        { email: 'a', name: 'A', created_at: stamp(day(1)), updated_at: stamp(day(9)) },
        { email: 'b', name: 'B', created_at: stamp(day(2)), updated_at: stamp(null) },
        { email: 'c', name: 'C', created_at: stamp(day(3)), updated_at: stamp(day(8)) },
        { email: 'd', name: 'D', created_at: stamp(null), updated_at: stamp(day(9)) },
        { email: 'gone', name: 'gone', created_at: stamp(day(2)), deleted_at: stamp(day(3)) },
      ])
      .execute()
    const executor = await createExecutor(db, [softDeletePlugin(), timestampsPlugin(options)])
    return { db, users: (await createORM(executor, [])).createRepository(createUsers) }
  }

  test('are found after, before and between, as the repository maps them', async () => {
    const { users } = await openUsers()
    expect(await users.findCreatedAfter(day(1))).toEqual([{ user: 'B' }, { user: 'C' }])
    expect(await users.findCreatedBefore(day(3))).toEqual([{ user: 'A' }, { user: 'B' }])
    expect(names(await users.findCreatedBetween(day(1), day(2)))).toEqual(['A', 'B'])
    expect(await users.findCreatedBetween(day(2), day(1))).toEqual([])
    expect(names(await users.findUpdatedAfter(day(8)))).toEqual(['A', 'D'])
  })

  test('are found by dates, texts and milliseconds', async () => {
    const { users } = await openUsers()
    expect(names(await users.findCreatedAfter(day(2).toISOString()))).toEqual(['C'])
    expect(names(await users.findCreatedAfter(day(2).getTime()))).toEqual(['C'])
    expect(names(await users.findCreatedBetween('2025-01-02', '2025-01-03'))).toEqual(['B'])
  })

  test('are listed newest first, those without a time last, and ties by key', async () => {
    const { users } = await openUsers()
    expect(names(await users.findRecentlyUpdated())).toEqual(['D', 'A', 'C', 'B'])
    expect(names(await users.findRecentlyCreated())).toEqual(['C', 'B', 'A', 'D'])
    expect(names(await users.findRecentlyCreated(2))).toEqual(['C', 'B'])
  })

  test('are none when none are wanted, without a query', async () => {
    const sent: string[] = []
    const { users } = await openUsers({}, ({ query }) => void sent.push(query.sql))
    sent.length = 0
    expect(await users.findRecentlyUpdated(0)).toEqual([])
    expect(sent).toEqual([])
  })

  test.for([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('are refused with a limit of %d', async limit => {
    const { users } = await openUsers()
    await expect(users.findRecentlyUpdated(limit)).rejects.toThrow(BadRequestError)
  })

  test.for(['garbage', '', Number.NaN, new Date(Number.NaN)])('are refused for the date %s', async date => {
    const { users } = await openUsers()
    await expect(users.findCreatedAfter(date)).rejects.toThrow(BadRequestError)
    await expect(users.findCreatedBetween(day(1), date)).rejects.toThrow(BadRequestError)
  })

  test('are refused where the table lacks the column', async () => {
    const db = await open()
    const executor = await createExecutor(db, [timestampsPlugin()])
    const comments = (await createORM(executor, [])).createRepository(createComments)
    const attempt = comments.findUpdatedAfter(day(1))
    await expect(attempt).rejects.toThrow(TimestampColumnMissingError)
    await expect(attempt).rejects.toMatchObject({ tableName: 'comments', columnName: 'updated_at' })
    expect(await comments.findCreatedAfter(day(1))).toEqual([])
  })

  const numbers: readonly [DateFormat, number, number][] = [
    ['unix', 1_735_787_045, 1],
    ['unix-ms', 45_678, 1],
    ['auto', 7000, 1000],
  ]
  test.for(numbers)('are compared with numbers in the format %s', async ([dateFormat, now, step]) => {
    const db = await open()
    const clock = (at: number): number | Date =>
      dateFormat === 'auto' ? at : new Date(dateFormat === 'unix' ? at * 1000 : at)
    let time = now
    const plugin = timestampsPlugin({
      dateFormat,
      createdAtColumn: 'age',
      updatedAtColumn: 'age',
      tables: ['users'],
      getTimestamp: () => clock(time),
    })
    const users = (await createORM(db, [plugin])).createRepository(createUsers)
    await users.create({ email: 'a', name: 'A' })
    time += step
    await users.create({ email: 'b', name: 'B' })
    expect(names(await users.findCreatedAfter(clock(now)))).toEqual(['B'])
    expect(names(await users.findCreatedBetween(clock(now), clock(now)))).toEqual(['A'])
  })
})
