import BetterSqlite3 from 'better-sqlite3'
import { createMetricsPool } from '@kysera/infra'
import { Kysely, sql, SqliteDialect } from 'kysely'
import { Pool } from 'tarn'
import { describe, expect, onTestFinished, test } from 'vitest'

describe('a database of better-sqlite3', () => {
  test('is one connection, and none when it is closed', () => {
    const database = createMetricsPool(new BetterSqlite3(':memory:'))
    expect(database.getMetrics()).toEqual({ total: 1, idle: 0, active: 1, waiting: 0, max: 1 })
    database.close()
    expect(database.getMetrics()).toEqual({ total: 1, idle: 0, active: 0, waiting: 0, max: 1 })
  })

  test('stays a database for Kysely, with its native methods', async () => {
    const database = createMetricsPool(new BetterSqlite3(':memory:'))
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) })
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
    expect(database.pragma('user_version', { simple: true })).toBe(0)
    await db.destroy()
    expect([database.open, database.getMetrics().active]).toEqual([false, 0])
  })
})

describe('a pool of tarn', () => {
  const createPool = (max: number): Pool<object> => {
    const pool = new Pool<object>({ create: async () => ({}), destroy: () => undefined, min: 0, max })
    onTestFinished(async () => void (await pool.destroy()))
    return pool
  }

  test('tells resources that are held, free, and waited for', async () => {
    const pool = createMetricsPool(createPool(2))
    expect(pool.getMetrics()).toEqual({ total: 0, idle: 0, active: 0, waiting: 0, max: 2 })
    const [one, other] = [await pool.acquire().promise, await pool.acquire().promise]
    const third = pool.acquire().promise
    expect(pool.getMetrics()).toEqual({ total: 2, idle: 0, active: 2, waiting: 1, max: 2 })
    pool.release(one)
    pool.release(await third)
    pool.release(other)
    expect(pool.getMetrics()).toEqual({ total: 2, idle: 2, active: 0, waiting: 0, max: 2 })
  })
})
