import { contract } from '@kysera-internal/test-support'
import { createMetricsPool } from '@kysera/infra'
import { Kysely, MysqlDialect, sql } from 'kysely'
import { createPool } from 'mysql2'
import { createPool as createPromisePool } from 'mysql2/promise'
import { expect, onTestFinished, test } from 'vitest'

contract('a pool of mysql2', ({ dialect, url }) => {
  const testHere = test.runIf(dialect === 'mysql')

  testHere('for promises tells connections that are held, free, and waited for', async () => {
    const pool = createMetricsPool(createPromisePool({ uri: await url(), connectionLimit: 2 }))
    onTestFinished(() => pool.end())
    expect(pool.getMetrics()).toEqual({ total: 2, idle: 0, active: 0, waiting: 0, max: 2 })
    const [one, other] = [await pool.getConnection(), await pool.getConnection()]
    const third = pool.getConnection()
    expect(pool.getMetrics()).toEqual({ total: 2, idle: 0, active: 2, waiting: 1, max: 2 })
    one.release()
    ;(await third).release()
    other.release()
    expect(pool.getMetrics()).toEqual({ total: 2, idle: 2, active: 0, waiting: 0, max: 2 })
  })

  testHere('for callbacks is the same behind it', async () => {
    const pool = createPool({ uri: await url(), connectionLimit: 2 })
    onTestFinished(() => pool.promise().end())
    const [callbacks, promises] = [createMetricsPool(pool), createMetricsPool(pool.promise())]
    const held = await promises.getConnection()
    expect(callbacks.getMetrics()).toEqual({ total: 2, idle: 0, active: 1, waiting: 0, max: 2 })
    expect(promises.getMetrics()).toEqual(callbacks.getMetrics())
    held.release()
  })

  testHere('without a limit has no maximum', async () => {
    const pool = createMetricsPool(createPromisePool({ uri: await url(), connectionLimit: 0 }))
    onTestFinished(() => pool.end())
    const held = await pool.getConnection()
    expect(pool.getMetrics()).toEqual({ total: 1, idle: 0, active: 1, waiting: 0 })
    held.release()
  })

  testHere('stays a pool for Kysely', async () => {
    const pool = createMetricsPool(createPool({ uri: await url(), connectionLimit: 3 }))
    const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) })
    await db.transaction().execute(async trx => {
      await sql`select 1`.execute(trx)
      expect(pool.getMetrics()).toEqual({ total: 3, idle: 0, active: 1, waiting: 0, max: 3 })
    })
    await db.destroy()
    expect(pool.getMetrics()).toMatchObject({ active: 0 })
  })
})
