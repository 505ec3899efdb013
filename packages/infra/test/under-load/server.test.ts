import { availableDatabases, startPostgres, type PostgresServer } from '@kysera-internal/test-support'
import {
  CircuitBreaker,
  checkDatabaseHealth,
  gracefulShutdown,
  isTransientError,
  withRetry,
} from '@kysera/infra'
import { sql, type Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { connect } from './connect.js'

const one = (db: Kysely<unknown>) => sql<{ one: number }>`select 1 as one`.execute(db)

// A server of its own: the others are in use by other tests.
describe.runIf(availableDatabases().includes('postgres') && process.env.PG_URL === undefined)(
  'a PostgreSQL server that is stopped and started',
  () => {
    let server: PostgresServer

    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server.stop())
    beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
    afterEach(() => void vi.useRealTimers())

    test('fails statements that are under way, and serves those that are tried again', async () => {
      const { db } = await connect('postgres', server.url, 4)
      const failures: unknown[] = []
      await one(db)
      // They would take an hour: it is the server that ends them.
      const waiting = Array.from({ length: 4 }, () => sql`select pg_sleep(3600)`.execute(db).catch(note))
      function note(error: unknown): void {
        failures.push(error)
      }
      await untilBusy(server.url, 4)
      await server.halt()
      await Promise.all(waiting)
      const refused = await one(db).catch((error: unknown) => error)
      expect([...failures, refused].filter(error => !isTransientError(error))).toEqual([])
      expect(failures).toHaveLength(4)
      expect(failures).toContainEqual(expect.objectContaining({ code: '57P01' }))
      const retried = withRetry(() => one(db), { maxAttempts: Infinity, delayMs: 5, maxDelayMs: 50 })
      await server.resume()
      expect((await retried).rows).toEqual([{ one: 1 }])
    })

    test('opens the circuit, and closes it when it is back', async () => {
      const { db } = await connect('postgres', server.url, 4)
      const breaker = new CircuitBreaker({ threshold: 2, resetTimeMs: 1000 })
      const guarded = () => breaker.execute(() => one(db))
      await guarded()
      await server.halt()
      await Promise.allSettled(Array.from({ length: 8 }, guarded))
      expect(breaker.getState()).toMatchObject({ state: 'open', failures: 2 })
      vi.advanceTimersByTime(1000)
      await expect(guarded()).rejects.toSatisfy(isTransientError)
      await server.resume()
      await expect(guarded()).rejects.toMatchObject({ name: 'CircuitBreakerError' })
      vi.advanceTimersByTime(1000)
      expect((await guarded()).rows).toEqual([{ one: 1 }])
      expect(breaker.getState()).toMatchObject({ state: 'closed', failures: 0 })
    })

    test('is unhealthy while it is gone', async () => {
      const { db, pool } = await connect('postgres', server.url, 2)
      expect((await checkDatabaseHealth(db, pool)).errors).toBeUndefined()
      await server.halt()
      expect(await checkDatabaseHealth(db, pool)).toMatchObject({
        status: 'unhealthy',
        metrics: { poolMetrics: { activeConnections: 0, waitingRequests: 0 } },
      })
      await server.resume()
      expect((await checkDatabaseHealth(db, pool)).errors).toBeUndefined()
    })

    test('does not keep a shutdown from ending', async () => {
      const { db, pool } = await connect('postgres', server.url, 2)
      await one(db)
      await server.halt()
      await gracefulShutdown(db)
      expect(pool.getMetrics().active).toBe(0)
      await server.resume()
    })
  },
)

/** Resolves when so many statements are asleep. */
async function untilBusy(url: string, count: number): Promise<void> {
  const { db } = await connect('postgres', url, 1)
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where query like 'select pg_sleep%' and wait_event = 'PgSleep'
    `.execute(db)
    if (rows.length === count) break
  }
  await db.destroy()
}
