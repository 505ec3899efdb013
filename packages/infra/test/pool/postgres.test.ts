import { contract } from '@kysera-internal/test-support'
import { createMetricsPool } from '@kysera/infra'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { expect, onTestFinished, test } from 'vitest'

contract('a pool of pg', ({ dialect, url }) => {
  const testHere = test.runIf(dialect === 'postgres')

  async function open(max: number) {
    const pool = createMetricsPool(new Pool({ connectionString: await url(), max }))
    onTestFinished(() => pool.end())
    return pool
  }

  testHere('has what it may have as long as it has nothing', async () => {
    const pool = await open(4)
    expect(pool.getMetrics()).toEqual({ total: 4, idle: 0, active: 0, waiting: 0, max: 4 })
  })

  testHere('tells connections that are held, free, and waited for', async () => {
    const pool = await open(2)
    const [one, other] = [await pool.connect(), await pool.connect()]
    const third = pool.connect()
    expect(pool.getMetrics()).toEqual({ total: 2, idle: 0, active: 2, waiting: 1, max: 2 })
    one.release()
    ;(await third).release()
    expect(pool.getMetrics()).toEqual({ total: 2, idle: 1, active: 1, waiting: 0, max: 2 })
    other.release()
    expect(pool.getMetrics()).toEqual({ total: 2, idle: 2, active: 0, waiting: 0, max: 2 })
  })

  testHere('stays a pool for Kysely', async () => {
    const pool = createMetricsPool(new Pool({ connectionString: await url(), max: 3 }))
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
    await db.transaction().execute(async trx => {
      await sql`select 1`.execute(trx)
      expect(pool.getMetrics()).toEqual({ total: 1, idle: 0, active: 1, waiting: 0, max: 3 })
    })
    await db.destroy()
    expect([pool.ended, pool.getMetrics().active]).toEqual([true, 0])
  })
})
