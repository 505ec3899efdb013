import { silentLogger } from '@kysera/core'
import { HealthMonitor, type HealthMonitorOptions } from '@kysera/infra'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type QueryResult,
} from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDeferred, type Deferred } from '../deferred.js'

interface Asked extends Deferred<QueryResult<never>> {
  readonly sql: string
}

const pending: Asked[] = []

/** A database that answers when the test says so, or at once with `answer`. */
function createDatabase(answer?: () => Promise<QueryResult<never>>) {
  const asked: Asked[] = []
  const executeQuery = async <R>({ sql }: CompiledQuery): Promise<QueryResult<R>> => {
    if (answer !== undefined) return await answer()
    const question = { sql, ...createDeferred<QueryResult<never>>() }
    asked.push(question)
    pending.push(question)
    return await question.promise
  }
  class TestDriver extends DummyDriver {
    override async acquireConnection() {
      return { executeQuery, streamQuery: () => never() }
    }
  }
  const db = new Kysely<unknown>({
    dialect: {
      createDriver: () => new TestDriver(),
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: of => new PostgresIntrospector(of),
    },
  })
  return { db, asked }
}

async function* never(): AsyncGenerator<never> {}

const rows: QueryResult<never> = { rows: [] }
const healthy = async () => rows
const failing = async () => Promise.reject(new Error('down'))
const logger = { ...silentLogger, warn: vi.fn(), error: vi.fn() }

const monitors: HealthMonitor[] = []
function createMonitor(db: Kysely<unknown>, options: HealthMonitorOptions = {}) {
  const monitor = new HealthMonitor(db, { intervalMs: 1000, logger, ...options })
  monitors.push(monitor)
  return monitor
}

beforeEach(() => void vi.useFakeTimers())
afterEach(async () => {
  for (const monitor of monitors.splice(0)) monitor.stop()
  do {
    for (const { resolve } of pending.splice(0)) resolve(rows)
    await settle()
  } while (pending.length > 0)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  vi.clearAllMocks()
})

const settle = () => vi.advanceTimersByTimeAsync(0)

describe('a monitor', () => {
  test('checks at once, and then so long after each check', async () => {
    const { db, asked } = createDatabase()
    const onCheck = vi.fn()
    const monitor = createMonitor(db)
    monitor.start(onCheck)
    await settle()
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(3000)
    expect(asked).toHaveLength(1)
    asked[0]?.resolve(rows)
    await settle()
    expect(onCheck).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(999)
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveLength(2)
    asked[1]?.resolve(rows)
  })

  test('that is started twice checks once, for the first callback', async () => {
    const [one, other] = [vi.fn(), vi.fn()]
    const monitor = createMonitor(createDatabase(healthy).db)
    monitor.start(one)
    monitor.start(other)
    await settle()
    expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 0])
    expect(onlyCall(one)).toBe(monitor.getLastCheck())
    expect(monitor.isRunning()).toBe(true)
  })

  test('that is stopped tells and keeps nothing, of a check under way either', async () => {
    const { db, asked } = createDatabase()
    const onCheck = vi.fn()
    const monitor = createMonitor(db)
    monitor.start(onCheck)
    await settle()
    monitor.stop()
    asked[0]?.reject(new Error('down'))
    await vi.advanceTimersByTimeAsync(5000)
    expect([onCheck.mock.calls.length, monitor.getLastCheck(), monitor.isRunning()]).toEqual([
      0,
      undefined,
      false,
    ])
    expect([asked.length, logger.warn.mock.calls.length]).toEqual([1, 0])
  })

  test('that is started again tells the new callback, and asks no second time meanwhile', async () => {
    const { db, asked } = createDatabase()
    const [before, after] = [vi.fn(), vi.fn()]
    const monitor = createMonitor(db)
    monitor.start(before)
    await settle()
    monitor.stop()
    monitor.start(after)
    await settle()
    expect(asked).toHaveLength(1)
    asked[0]?.resolve(rows)
    await settle()
    expect([before.mock.calls.length, after.mock.calls.length]).toEqual([0, 1])
    await vi.advanceTimersByTimeAsync(1000)
    asked[1]?.resolve(rows)
    await settle()
    expect([asked.length, after.mock.calls.length]).toEqual([2, 2])
  })

  test('asks a database that hangs once, and goes on when it has answered', async () => {
    const { db, asked } = createDatabase()
    const statuses: string[] = []
    const monitor = createMonitor(db, { timeoutMs: 500 })
    monitor.start(({ status, errors }) => void statuses.push(errors?.[0] ?? status))
    await vi.advanceTimersByTimeAsync(4000)
    const timeout = 'Health check timeout after 500ms'
    expect([asked.length, statuses]).toEqual([1, [timeout, timeout, timeout]])
    asked[0]?.reject(new Error('connection lost'))
    await vi.advanceTimersByTimeAsync(500)
    asked[1]?.resolve(rows)
    await settle()
    expect([asked.length, statuses.at(-1)]).toEqual([2, 'healthy'])
  })

  test('asks for the version of a database that hangs once too', async () => {
    const { db, asked } = createDatabase()
    const monitor = createMonitor(db, { timeoutMs: 500, verbose: true })
    monitor.start()
    for (let check = 0; check < 3; check++) {
      await settle()
      asked.findLast(({ sql }) => sql === 'select 1 as ok')?.resolve(rows)
      await vi.advanceTimersByTimeAsync(1500)
    }
    expect(asked.filter(({ sql }) => sql.includes('version'))).toHaveLength(1)
    expect(monitor.getLastCheck()?.status).toBe('healthy')
  })

  test('warns of a result that is not healthy, once', async () => {
    const monitor = createMonitor(createDatabase(failing).db)
    monitor.start()
    await Promise.all([monitor.checkNow(), settle()])
    expect(logger.warn).toHaveBeenCalledTimes(1)
    expect(logger.warn).toHaveBeenCalledWith('The database is unhealthy', monitor.getLastCheck()?.checks)
  })

  test('says nothing of a healthy one', async () => {
    createMonitor(createDatabase(healthy).db).start()
    await settle()
    expect(logger.warn).not.toHaveBeenCalled()
  })

  test.each<[string, () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('whose callback %s logs that and goes on', async (_, onCheck) => {
    const monitor = createMonitor(createDatabase(healthy).db)
    monitor.start(onCheck)
    await vi.advanceTimersByTimeAsync(1000)
    expect(logger.error.mock.calls).toEqual([
      ['The callback of a health check failed', new Error('no')],
      ['The callback of a health check failed', new Error('no')],
    ])
    expect(monitor.getLastCheck()?.status).toBe('healthy')
  })

  const looped = new AggregateError([], '')
  looped.errors.push(looped, looped)
  const mute = Object.defineProperty(new Error('mute'), 'message', { get: () => JSON.parse('mute') })

  test.each([
    ['an object of nothing', Object.create(null), 'An error that cannot be printed'],
    ['an error that contains itself', looped, 'AggregateError; AggregateError'],
    ['an error without a readable message', mute, 'An error that cannot be printed'],
    ['undefined', undefined, 'undefined'],
  ])('goes on when the database throws %s', async (_, thrown, text) => {
    const { db } = createDatabase(() => Promise.reject(thrown))
    const monitor = createMonitor(db)
    const heard = vi.fn()
    monitor.start(heard)
    await vi.advanceTimersByTimeAsync(1000)
    expect(heard).toHaveBeenCalledTimes(2)
    expect(monitor.getLastCheck()).toMatchObject({ status: 'unhealthy', errors: [text] })
  })

  test('goes on when its logger fails', async () => {
    const warn = (): never => {
      throw new Error('no')
    }
    const onCheck = vi.fn()
    createMonitor(createDatabase(failing).db, { logger: { ...silentLogger, warn } }).start(onCheck)
    await vi.advanceTimersByTimeAsync(1000)
    expect(onCheck).toHaveBeenCalledTimes(2)
  })

  test('is stopped by destroy and by leaving its scope', async () => {
    const { db } = createDatabase(healthy)
    const monitor = createMonitor(db)
    monitor.start()
    monitor.destroy()
    expect(monitor.isRunning()).toBe(false)
    monitor.start()
    monitor[Symbol.dispose]()
    expect(monitor.isRunning()).toBe(false)
  })
})

describe('checkNow', () => {
  test('checks and keeps the result, without telling the callback', async () => {
    const onCheck = vi.fn()
    const monitor = createMonitor(createDatabase(healthy).db)
    monitor.start(onCheck)
    await settle()
    expect(await monitor.checkNow()).toBe(monitor.getLastCheck())
    expect(onCheck).toHaveBeenCalledTimes(1)
  })

  test('works without start', async () => {
    const monitor = createMonitor(createDatabase(healthy).db)
    const result = await monitor.checkNow()
    expect([result.status, monitor.getLastCheck(), monitor.isRunning()]).toEqual(['healthy', result, false])
  })

  test('keeps nothing when the monitor is stopped meanwhile', async () => {
    const monitor = createMonitor(createDatabase(healthy).db)
    const check = monitor.checkNow()
    monitor.stop()
    expect([(await check).status, monitor.getLastCheck()]).toEqual(['healthy', undefined])
  })

  test('joins a check that is under way', async () => {
    const { db, asked } = createDatabase()
    const monitor = createMonitor(db)
    monitor.start()
    const [one, other] = [monitor.checkNow(), monitor.checkNow()]
    await settle()
    expect(asked).toHaveLength(1)
    asked[0]?.resolve(rows)
    expect(await one).toBe(await other)
    expect(await one).toBe(monitor.getLastCheck())
  })
})

describe('options', () => {
  const { db } = createDatabase(healthy)

  test.each<HealthMonitorOptions>([
    { intervalMs: 0 },
    { intervalMs: -1 },
    { intervalMs: Number.NaN },
    { interval: 0 },
    { timeoutMs: -1 },
  ])('%j is refused', options => {
    expect(() => new HealthMonitor(db, options)).toThrow(expect.objectContaining({ name: 'BadRequestError' }))
  })

  test.each<[HealthMonitorOptions, number]>([
    [{}, 30_000],
    [{ interval: 200 }, 200],
    [{ interval: 200, intervalMs: 300 }, 300],
    [{ intervalMs: 1e12 }, 2 ** 31 - 1],
  ])('%j checks after %dms', async (options, ms) => {
    const onCheck = vi.fn()
    const monitor = new HealthMonitor(db, options)
    monitors.push(monitor)
    monitor.start(onCheck)
    await vi.advanceTimersByTimeAsync(ms - 1)
    expect(onCheck).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(onCheck).toHaveBeenCalledTimes(2)
  })
})

const onlyCall = (mock: ReturnType<typeof vi.fn>): unknown => mock.mock.calls[0]?.[0]
