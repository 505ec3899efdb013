import { silentLogger } from '@kysera/core'
import { contract } from '@kysera-internal/test-support'
import { CircuitBreaker, HealthMonitor, isTransientError, withRetry, type HealthStatus } from '@kysera/infra'
import { sql, type Kysely } from 'kysely'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createDeferred } from '../deferred.js'
import { connect, type Connected } from './connect.js'

const one = (db: Kysely<unknown>) => sql<{ one: number }>`select 1 as one`.execute(db)

/** So many statements at the same time, and how each ended. */
const load = (count: number, run: () => Promise<unknown>) =>
  Promise.allSettled(Array.from({ length: count }, run))

const statuses = (outcomes: readonly PromiseSettledResult<unknown>[]) => [
  ...new Set(outcomes.map(({ status }) => status)),
]
const reasons = (outcomes: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []))

contract('a network under load', ({ dialect, url, open: sampleOf }) => {
  const testHere = test.skipIf(dialect === 'sqlite' || dialect === 'mssql')
  const open = async (max = 4): Promise<Connected> => connect(dialect, await url(), max)

  // The breaker's clock alone: drivers and the proxy live on real timers.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => void vi.useRealTimers())

  testHere('that is cut fails what is under way, in a way that passes', async () => {
    const { db, proxy } = await open()
    await load(8, () => one(db))
    proxy.blackHole()
    const outcomes = load(4, () => one(db))
    proxy.cut()
    const failures = reasons(await outcomes)
    proxy.resume()
    expect(failures).toHaveLength(4)
    expect(failures.filter(error => !isTransientError(error))).toEqual([])
    expect(statuses(await load(8, () => withRetry(() => one(db), { delayMs: 1 })))).toEqual(['fulfilled'])
  })

  testHere('that is cut in a transaction has it tried again as a whole', async () => {
    const sample = await sampleOf()
    const { db, proxy } = await open(1)
    const attempts: number[] = []
    const work = (attempt: number) =>
      db.transaction().execute(async trx => {
        attempts.push(attempt)
        await sql`insert into tags (name) values ('before')`.execute(trx)
        if (attempt === 1) proxy.cut()
        await sql`insert into tags (name) values ('after')`.execute(trx)
      })
    await withRetry(work, { delayMs: 1 })
    expect(attempts).toEqual([1, 2])
    expect(await sample.selectFrom('tags').select('name').orderBy('id').execute()).toEqual([
      { name: 'before' },
      { name: 'after' },
    ])
  })

  testHere('that comes back while work is tried again is not noticed by its callers', async () => {
    const { db, proxy } = await open()
    await one(db)
    await proxy.refuse()
    const failed = createDeferred()
    const onRetry = () => failed.resolve()
    const work = load(8, () =>
      withRetry(() => one(db), { maxAttempts: Infinity, delayMs: 5, maxDelayMs: 5, onRetry }),
    )
    await failed.promise
    await proxy.accept()
    expect(statuses(await work)).toEqual(['fulfilled'])
  })

  testHere('that swallows everything fails what is under way by its deadline', async () => {
    const { db, pool, proxy } = await open()
    await load(4, () => one(db))
    proxy.blackHole()
    const sent: Promise<unknown>[] = []
    const send = (): Promise<unknown> => {
      const statement = one(db)
      sent.push(statement)
      return statement
    }
    const outcomes = await load(16, () => withRetry(send, { timeoutMs: 30 }))
    expect(reasons(outcomes)).toEqual(
      outcomes.map(() =>
        expect.objectContaining({ code: 'DB_TIMEOUT', message: 'Retry timeout after 30ms' }),
      ),
    )
    expect(pool.getMetrics()).toMatchObject({ active: 4, waiting: 12 })
    proxy.resume()
    // What was given up was sent all the same: its answers come, and give the connections back.
    expect(await Promise.all(sent)).toHaveLength(16)
    expect(pool.getMetrics()).toMatchObject({ idle: 4, active: 0, waiting: 0 })
  })

  testHere('that is slow ends what has time, and fails the rest by its deadline', async () => {
    const { db, pool, proxy } = await open()
    await load(4, () => one(db))
    proxy.delay(20)
    const patient = load(8, () => withRetry(() => one(db), { timeoutMs: 10_000 }))
    // Each answer takes twice the delay.
    const hurried = await load(8, () => withRetry(() => one(db), { timeoutMs: 10 }))
    expect(reasons(hurried)).toEqual(hurried.map(() => expect.objectContaining({ code: 'DB_TIMEOUT' })))
    expect(statuses(await patient)).toEqual(['fulfilled'])
    proxy.delay(0)
    expect(statuses(await load(8, () => one(db)))).toEqual(['fulfilled'])
    // Statements that were given up were sent all the same, and end.
    await vi.waitFor(() => expect(pool.getMetrics()).toMatchObject({ active: 0, waiting: 0 }))
  })

  testHere('opens and closes the circuit as its table says', async () => {
    const { db, proxy } = await open()
    const changes: string[] = []
    const breaker = new CircuitBreaker({
      threshold: 3,
      resetTimeMs: 1000,
      onStateChange: (to, from) => void changes.push(`${from} > ${to}`),
    })
    const guarded = () => breaker.execute(() => one(db))
    const hurried = () => breaker.execute(() => withRetry(() => one(db), { maxAttempts: 1, timeoutMs: 30 }))
    expect(statuses(await load(8, guarded))).toEqual(['fulfilled'])
    proxy.blackHole()
    expect(statuses(await load(8, hurried))).toEqual(['rejected'])
    expect(changes).toEqual(['closed > open'])
    vi.advanceTimersByTime(1000)
    const probed = reasons(await load(8, hurried))
    expect(
      probed.filter(error => error instanceof Error && error.name === 'CircuitBreakerError'),
    ).toHaveLength(7)
    expect(changes.slice(1)).toEqual(['open > half-open', 'half-open > open'])
    proxy.resume()
    expect(reasons(await load(8, guarded))).toHaveLength(8)
    vi.advanceTimersByTime(1000)
    expect(await guarded()).toMatchObject({ rows: [{ one: 1 }] })
    expect(statuses(await load(8, guarded))).toEqual(['fulfilled'])
    expect(changes.slice(3)).toEqual(['open > half-open', 'half-open > closed'])
  })

  testHere('is followed by a monitor, which asks once while nothing answers', async () => {
    const { db, pool, proxy } = await open(2)
    await one(db)
    const seen: HealthStatus[] = []
    const limits = { degradedMs: 60_000, unhealthyMs: 60_000 }
    const monitor = new HealthMonitor(db, {
      pool,
      intervalMs: 1,
      timeoutMs: 20,
      ...limits,
      logger: silentLogger,
    })
    onTestFinished(() => monitor.stop())
    let next = createDeferred<HealthStatus>()
    monitor.start(({ status }) => {
      seen.push(status)
      next.resolve(status)
      next = createDeferred()
    })
    const until = async (wanted: HealthStatus) => {
      while ((await next.promise) !== wanted);
    }
    await until('healthy')
    proxy.blackHole()
    await until('unhealthy')
    await until('unhealthy')
    expect(pool.getMetrics().active).toBe(1)
    proxy.resume()
    await until('healthy')
    await proxy.refuse()
    await until('unhealthy')
    await proxy.accept()
    await until('healthy')
    expect(new Set(seen)).toEqual(new Set(['healthy', 'unhealthy']))
  })
})
