import { EventEmitter } from 'node:events'
import BetterSqlite3 from 'better-sqlite3'
import { createMetricsPool, isMetricsPool } from '@kysera/infra'
import { Pool } from 'pg'
import { afterEach, describe, expect, test, vi } from 'vitest'

/** A pool whose state other objects cannot read. */
class PrivatePool extends EventEmitter {
  #size = 1
  get size(): number {
    return this.#size
  }
  set size(size: number) {
    this.#size = size
  }
  grow(): this {
    this.#size++
    return this
  }
}

const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
afterEach(() => warned.mockClear())

describe('a pool with metrics', () => {
  test('works as before, on the original', () => {
    const pool = new PrivatePool()
    const metricsPool = createMetricsPool(pool)
    metricsPool.size = 5
    expect(metricsPool.grow()).toBe(pool)
    expect([metricsPool.size, pool.size]).toEqual([6, 6])
    const heard = vi.fn()
    metricsPool.on('acquire', heard)
    pool.emit('acquire')
    expect(heard).toHaveBeenCalledTimes(1)
  })

  test('leaves the original as it was', () => {
    const pool = new Pool()
    const before = Object.getOwnPropertyNames(pool)
    createMetricsPool(pool).getMetrics()
    expect(Object.getOwnPropertyNames(pool)).toEqual(before)
    expect(isMetricsPool(pool)).toBe(false)
  })

  test('is of the same class, and its methods are always the same', () => {
    const pool = createMetricsPool(new Pool())
    expect(pool).toBeInstanceOf(Pool)
    expect(pool.constructor).toBe(Pool)
    expect(Reflect.get(pool, 'connect')).toBe(Reflect.get(pool, 'connect'))
    expect('getMetrics' in pool).toBe(true)
  })

  test('has the classes of the original, with what is static in them', () => {
    const pool = createMetricsPool(
      Object.assign(new Pool(), {
        Query: class {
          static readonly kind = 'query'
          readonly text = ''
        },
      }),
    )
    expect(pool.Query.kind).toBe('query')
    expect(new pool.Query()).toBeInstanceOf(pool.Query)
  })

  test('is the same when it is made again', () => {
    const pool = createMetricsPool(new Pool())
    expect(createMetricsPool(pool)).toBe(pool)
  })

  test('may be frozen', () => {
    const close = () => 'closed'
    const pool = createMetricsPool(Object.freeze({ close }))
    expect(pool.close()).toBe('closed')
  })
})

describe('a pool of unknown shape', () => {
  test('is warned of once, and gets numbers that mean nothing', () => {
    const pool = createMetricsPool(new PrivatePool())
    expect(pool.getMetrics()).toEqual({ total: 10, idle: 0, active: 0, waiting: 0 })
    pool.getMetrics()
    expect(warned).toHaveBeenCalledTimes(1)
  })

  test('is not mistaken for a known one', () => {
    for (const pool of [
      { totalCount: 1, idleCount: 1, waitingCount: 1 },
      { pool: { config: {} } },
      { open: true },
      { numUsed: 1, numFree: 1, numPendingAcquires: 1, max: 1 },
    ])
      expect(createMetricsPool(pool).getMetrics()).toMatchObject({ total: 10 })
  })
})

test.each([
  [undefined, false],
  [null, false],
  ['getMetrics', false],
  [{}, false],
  [{ getMetrics: 1 }, false],
  [new BetterSqlite3(':memory:'), false],
  [{ getMetrics: () => ({ total: 1 }) }, true],
])('%o is a metrics pool: %s', (value, expected) => {
  expect(isMetricsPool(value)).toBe(expected)
})
