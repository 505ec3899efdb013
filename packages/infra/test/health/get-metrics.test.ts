import { fc, test as property } from '@fast-check/vitest'
import { createMetricsPool, getMetrics, hasDatabaseMetrics, type GetMetricsOptions } from '@kysera/infra'
import { silentLogger } from '@kysera/core'
import { withDebug } from '@kysera/debug'
import { contract, dummyDb } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

/** A debugged instance with a history of these durations. */
function withHistory(durations: readonly number[], timestamp = Date.now()) {
  const history = durations.map(duration => ({ sql: 'select 1', duration, timestamp }))
  return Object.assign(dummyDb('sqlite'), { getMetrics: () => history, clearMetrics: () => undefined })
}

const poolOf = (metrics: { active: number; max?: number }) => ({
  getMetrics: () => ({ total: 10, idle: 0, waiting: 0, ...metrics }),
})

contract('metrics of a debugged instance', ({ open }) => {
  test('are those of its queries', async () => {
    const db = withDebug(await open(), { logger: silentLogger })
    await sql`select 1`.execute(db)
    await db.selectFrom('users').selectAll().execute()
    const { queries } = getMetrics(db)
    expect(queries?.total).toBe(2)
    expect(queries?.maxDuration).toBeGreaterThan(0)
    db.clearMetrics()
    expect(getMetrics(db)).toEqual({ period: '1h', timestamp: expect.any(String) })
  })

  test('are those of an instance that is debugged, and of no other', async () => {
    const db = await open()
    expect(hasDatabaseMetrics(db)).toBe(false)
    expect(hasDatabaseMetrics(withDebug(db))).toBe(true)
    expect(() => getMetrics(db)).toThrow(
      expect.objectContaining({ name: 'BadRequestError', message: expect.stringContaining('withDebug') }),
    )
  })
})

describe('statistics', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2025, 0, 1) }))
  afterEach(() => void vi.useRealTimers())

  test('have two decimals', () => {
    expect(getMetrics(withHistory([1, 2, 2.345]))).toEqual({
      period: '1h',
      timestamp: '2025-01-01T00:00:00.000Z',
      queries: {
        total: 3,
        avgDuration: 1.78,
        minDuration: 1,
        maxDuration: 2.35,
        p95Duration: 2.35,
        p99Duration: 2.35,
        slowCount: 0,
      },
    })
  })

  test('tell the nearest rank of a hundred', () => {
    const durations = Array.from({ length: 100 }, (_, index) => index + 1)
    expect(getMetrics(withHistory(durations)).queries).toMatchObject({ p95Duration: 95, p99Duration: 99 })
  })

  property.prop([fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1 })])(
    'of any history: so many percent are not above a percentile, and fewer are below it',
    durations => {
      const { queries } = getMetrics(withHistory(durations))
      for (const [percent, value = -1] of [
        [95, queries?.p95Duration],
        [99, queries?.p99Duration],
      ] as const) {
        const share = (fits: (duration: number) => boolean) => durations.filter(fits).length * 100
        expect(share(duration => duration <= value)).toBeGreaterThanOrEqual(percent * durations.length)
        expect(share(duration => duration < value)).toBeLessThan(percent * durations.length)
      }
    },
  )

  test('take a history of any length', () => {
    const durations = Array.from({ length: 300_000 }, () => 1)
    expect(getMetrics(withHistory(durations)).queries).toMatchObject({ total: 300_000, maxDuration: 1 })
  })

  test.each([
    ['59m', 0],
    ['1h', 1],
    ['3600s', 1],
    ['3600000ms', 1],
    ['1d', 1],
  ])('of the last %s are of %d queries that began an hour ago', (period, total) => {
    const db = withHistory([1], Date.now() - 3_600_000)
    expect(getMetrics(db, { period })).toMatchObject(
      total === 0 ? { period } : { period, queries: { total } },
    )
    expect('queries' in getMetrics(db, { period })).toBe(total > 0)
  })

  test.each(['', 'hour', '1 h', '-1h', '1w', '1.5h'])('of a period of "%s" are refused', period => {
    expect(() => getMetrics(withHistory([1]), { period })).toThrow(
      expect.objectContaining({ name: 'BadRequestError' }),
    )
  })
})

describe('recommendations', () => {
  const advice = (db: ReturnType<typeof withHistory>, options?: GetMetricsOptions) =>
    getMetrics(db, options).recommendations ?? []

  test('tell of slow queries when there are more than one in ten', () => {
    const fast = [1, 1, 1, 1, 1, 1, 1, 1, 1]
    expect(advice(withHistory([...fast, 101]))).toEqual([])
    expect(advice(withHistory([...fast, 101, 101]))).toEqual(['18 % of queries are slow: look at indexes'])
  })

  test('tell of an average above half of what is slow', () => {
    expect(advice(withHistory([50]))).toEqual([])
    expect(advice(withHistory([51]))).toEqual([
      'Queries take 51ms on average: look at the most frequent ones',
    ])
    expect(advice(withHistory([51]), { slowQueryThreshold: 200 })).toEqual([])
  })

  test.each([
    [{ active: 8, max: 10 }, 0],
    [{ active: 9, max: 10 }, 1],
    [{ active: 9, max: 0 }, 0],
    [{ active: 9 }, 0],
    [{ active: 1, max: 1 }, 0],
  ])('tell of a pool %j: %d', (metrics, count) => {
    expect(advice(withHistory([]), { pool: poolOf(metrics) })).toHaveLength(count)
  })

  test('say nothing of a pool that is not known', () => {
    vi.spyOn(console, 'warn').mockImplementationOnce(() => {})
    const result = getMetrics(withHistory([]), { pool: createMetricsPool({}) })
    expect(result).toEqual({ period: '1h', timestamp: expect.any(String) })
  })

  test('come with the connections', () => {
    expect(getMetrics(withHistory([]), { pool: poolOf({ active: 9, max: 10 }) })).toMatchObject({
      connections: { total: 10, idle: 0, active: 9, max: 10 },
      recommendations: ['90 % of the pool is in use: raise its limit, or hold connections shorter'],
    })
  })
})
