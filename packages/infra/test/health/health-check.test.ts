import { contract, createTcpProxy, dummyDb, parseTSql } from '@kysera-internal/test-support'
import { silentLogger, type KyseraLogger } from '@kysera/core'
import { withDebug } from '@kysera/debug'
import { createExecutor } from '@kysera/executor'
import { checkDatabaseHealth, createMetricsPool, performHealthCheck } from '@kysera/infra'
import BetterSqlite3 from 'better-sqlite3'
import { Kysely, PostgresDialect, sql, SqliteDialect } from 'kysely'
import { Pool } from 'pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

const patient = { degradedMs: 60_000, unhealthyMs: 60_000, timeoutMs: 60_000 }
const versions = { sqlite: /^3\./, postgres: /^PostgreSQL 1\d/, mysql: /^\d+\.\d+/, mssql: /^Microsoft/ }

contract('a health check', ({ dialect, open }) => {
  test('tells that the database answers, and how fast', async () => {
    const { status, checks, metrics, timestamp, ...rest } = await performHealthCheck(await open(), patient)
    const latency = metrics?.checkLatency ?? -1
    expect({ status, checks, metrics, rest }).toEqual({
      status: 'healthy',
      checks: [
        {
          name: 'Database Connection',
          status: 'healthy',
          message: `Answered in ${latency.toFixed(1)}ms`,
          details: { latency },
        },
      ],
      metrics: { checkLatency: expect.any(Number) },
      rest: {},
    })
    expect(latency).toBeGreaterThan(0)
    expect(timestamp).toBeInstanceOf(Date)
  })

  test('tells the version of the server when it is asked to', async () => {
    const { metrics } = await performHealthCheck(await open(), { ...patient, verbose: true })
    expect(metrics?.databaseVersion).toMatch(versions[dialect])
  })

  test.each([
    [{ degradedMs: 60_000, unhealthyMs: 60_000 }, 'healthy'],
    [{ degradedMs: 0, unhealthyMs: 60_000 }, 'degraded'],
    [{ degradedMs: 0, unhealthyMs: 0 }, 'unhealthy'],
  ])('measured by %j is %s', async (limits, status) => {
    const result = await performHealthCheck(await open(), limits)
    expect([result.status, result.checks[0]?.status]).toEqual([status, status])
    expect(result.errors).toBeUndefined()
  })

  test('of a database that is closed is unhealthy, and no rejection', async () => {
    const db = await open()
    await sql`select 1`.execute(db)
    await db.destroy()
    expect(await checkDatabaseHealth(db)).toMatchObject({
      status: 'unhealthy',
      checks: [{ name: 'Database Connection', status: 'unhealthy' }],
      errors: [expect.stringContaining('destroyed')],
      metrics: {},
    })
  })

  test('is not seen by plugins', async () => {
    const seen: string[] = []
    const plugin = { name: 'spy', aroundExecute: async () => Promise.reject(new Error('no')) }
    const executor = await createExecutor(await open({ log: event => void seen.push(event.query.sql) }), [
      plugin,
    ])
    expect((await performHealthCheck(executor, patient)).status).toBe('healthy')
    expect(seen).toContain('select 1 as ok')
  })

  test('tells the history of a debugged instance', async () => {
    const db = withDebug(await open(), { logger: silentLogger })
    await sql`select nonsense from nowhere`.execute(db).catch(() => undefined)
    const { metrics } = await performHealthCheck(db, patient)
    expect(metrics?.queryMetrics).toEqual({
      totalQueries: 2,
      avgResponseTime: expect.any(Number),
      slowQueries: expect.any(Number),
      errors: 1,
    })
  })

  test('does not ask for a caller who has left', async () => {
    const log = vi.fn()
    const signal = AbortSignal.abort(new Error('gone'))
    expect(await performHealthCheck(await open({ log }), { signal })).toMatchObject({ errors: ['gone'] })
    expect(log).not.toHaveBeenCalled()
  })
})

contract('a health check over a network', ({ dialect, url }) => {
  const testHere = test.runIf(dialect === 'postgres')

  async function connect(max = 1) {
    const proxy = await createTcpProxy(await url())
    onTestFinished(() => proxy.refuse())
    const pool = new Pool({ connectionString: proxy.through(await url()), max })
    pool.on('error', () => undefined)
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
    onTestFinished(() => db.destroy())
    return { proxy, db, pool: createMetricsPool(pool) }
  }

  testHere('that is slow is degraded, or unhealthy when it is too slow', async () => {
    const { proxy, db } = await connect()
    await sql`select 1`.execute(db)
    proxy.delay(20)
    expect(await performHealthCheck(db, { ...patient, degradedMs: 20 })).toMatchObject({ status: 'degraded' })
    expect(await performHealthCheck(db, { ...patient, unhealthyMs: 20 })).toMatchObject({
      status: 'unhealthy',
    })
  })

  testHere('that swallows everything ends in time, and tells of the pool', async () => {
    const { proxy, db, pool } = await connect()
    await sql`select 1`.execute(db)
    proxy.blackHole()
    const result = await performHealthCheck(db, { pool, timeoutMs: 50 })
    expect(result).toMatchObject({
      status: 'unhealthy',
      errors: ['Health check timeout after 50ms'],
      metrics: {
        poolMetrics: { totalConnections: 1, activeConnections: 1, idleConnections: 0, waitingRequests: 0 },
      },
    })
    proxy.resume()
  })

  testHere('is degraded when every connection is busy and requests wait', async () => {
    const { proxy, db, pool } = await connect()
    proxy.blackHole()
    const waiting = [sql`select 1`.execute(db), sql`select 2`.execute(db)]
    const { checks } = await checkDatabaseHealth(db, { pool, timeoutMs: 20 })
    expect(checks).toMatchObject([
      { name: 'Database Connection', status: 'unhealthy' },
      {
        name: 'Connection Pool',
        status: 'degraded',
        message: '1 of 1 connections are busy, 2 requests wait',
        details: { total: 1, idle: 0, active: 1, waiting: 2, max: 1 },
      },
    ])
    proxy.resume()
    await Promise.all(waiting)
    expect(await checkDatabaseHealth(db, pool)).toMatchObject({
      checks: [{ name: 'Database Connection' }, { name: 'Connection Pool', status: 'healthy' }],
    })
  })

  testHere('that takes no connections says so', async () => {
    const { proxy, db } = await connect()
    await proxy.refuse()
    expect(await checkDatabaseHealth(db)).toMatchObject({
      status: 'unhealthy',
      errors: [expect.stringContaining('ECONNREFUSED')],
    })
    await proxy.accept()
    expect((await performHealthCheck(db, patient)).status).toBe('healthy')
  })

  testHere('ends at once when the caller leaves', async () => {
    const { proxy, db } = await connect()
    proxy.blackHole()
    const controller = new AbortController()
    const check = performHealthCheck(db, { ...patient, signal: controller.signal })
    controller.abort(new Error('gone'))
    expect(await check).toMatchObject({ status: 'unhealthy', errors: ['gone'] })
    proxy.resume()
  })
})

test('a health check of SQL Server sends what that understands', async () => {
  const sent: string[] = []
  const db = dummyDb('mssql', { log: event => void sent.push(event.query.sql) })
  await performHealthCheck(db, { ...patient, verbose: true })
  expect(sent).toEqual(['select 1 as ok', 'select @@version as version'])
  for (const statement of sent) expect(() => parseTSql(statement)).not.toThrow()
})

describe('a health check of SQLite', () => {
  const database = new BetterSqlite3(':memory:')
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) })

  test('does without the version when the server does not tell', async () => {
    database.function('sqlite_version', () => {
      throw new Error('secret')
    })
    const debug = vi.fn()
    const logger: KyseraLogger = { ...silentLogger, debug }
    const { status, metrics } = await performHealthCheck(db, { ...patient, verbose: true, logger })
    expect({ status, metrics }).toEqual({ status: 'healthy', metrics: { checkLatency: expect.any(Number) } })
    expect(debug).toHaveBeenCalledWith('The database does not tell its version: secret')
  })

  test('of a pool that fails is degraded', async () => {
    const pool = {
      getMetrics: () => {
        throw new Error('no metrics')
      },
    }
    const { status, checks, metrics } = await performHealthCheck(db, { ...patient, pool })
    expect({ status, pool: checks[1] }).toEqual({
      status: 'degraded',
      pool: { name: 'Connection Pool', status: 'degraded', message: 'no metrics' },
    })
    expect(metrics).not.toHaveProperty('poolMetrics')
  })

  test.each([
    [{ total: 2, idle: 0, active: 2, waiting: 0 }, 'healthy'],
    [{ total: 2, idle: 0, active: 1, waiting: 1 }, 'healthy'],
    [{ total: 2, idle: 0, active: 2, waiting: 1 }, 'degraded'],
  ])('of a pool %j is %s', async (metrics, status) => {
    const { checks } = await performHealthCheck(db, { ...patient, pool: { getMetrics: () => metrics } })
    expect(checks[1]).toMatchObject({ name: 'Connection Pool', status })
  })

  test('tells nothing of a pool that is not known', async () => {
    vi.spyOn(console, 'warn').mockImplementationOnce(() => {})
    const { status, checks, metrics } = await performHealthCheck(db, {
      ...patient,
      pool: createMetricsPool({}),
    })
    expect({ status, pool: checks[1]?.status }).toEqual({ status: 'healthy', pool: 'healthy' })
    expect(metrics).not.toHaveProperty('poolMetrics')
  })

  test('leaves no timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await performHealthCheck(db, { verbose: true, logger: silentLogger })
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each([{ timeoutMs: -1 }, { timeoutMs: Number.NaN }, { degradedMs: -1 }, { unhealthyMs: Number.NaN }])(
    'refuses %j, or is unhealthy where it never rejects',
    async options => {
      await expect(performHealthCheck(db, options)).rejects.toMatchObject({ name: 'BadRequestError' })
      expect(await checkDatabaseHealth(db, options)).toMatchObject({ status: 'unhealthy' })
    },
  )
})
