import { fc, test as property } from '@fast-check/vitest'
import { DatabaseError } from '@kysera/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  CircuitBreaker,
  CircuitBreakerError,
  type CircuitBreakerOptions,
  type CircuitState,
} from '@kysera/infra'
import { createDeferred } from '../deferred.js'
import { BreakerModel } from './breaker-model.js'

const down = new Error('down')
const fail = (): Promise<never> => Promise.reject(down)
const succeed = async (): Promise<string> => 'done'

/** A call that ends when the test says so. */
function call(breaker: CircuitBreaker) {
  const { promise, resolve, reject } = createDeferred<string>()
  const work = vi.fn(() => promise)
  const outcome = breaker.execute(work).catch((error: unknown) => error)
  return {
    isMade: work.mock.calls.length > 0,
    succeed: async (): Promise<unknown> => {
      resolve('done')
      return await outcome
    },
    fail: async (error: unknown = down): Promise<unknown> => {
      reject(error)
      return await outcome
    },
  }
}

function createBreaker(options: CircuitBreakerOptions = {}) {
  const changes: string[] = []
  const breaker = new CircuitBreaker({
    threshold: 2,
    resetTimeMs: 5000,
    onStateChange: (to, from) => void changes.push(`${from} > ${to}`),
    ...options,
  })
  const failures = async (count: number) => {
    for (let done = 0; done < count; done++) await expect(breaker.execute(fail)).rejects.toBe(down)
  }
  return { breaker, changes, failures }
}

/** One that is open, and whose reset time has passed. */
async function createHalfOpen(options?: CircuitBreakerOptions) {
  const created = createBreaker(options)
  await created.failures(2)
  vi.advanceTimersByTime(5000)
  return created
}

const stateOf = (breaker: CircuitBreaker): CircuitState => breaker.getState().state

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('closed', () => {
  test('opens after so many failures in a row', async () => {
    const { breaker, changes, failures } = createBreaker()
    await failures(1)
    expect(breaker.getState()).toEqual({
      state: 'closed',
      failures: 1,
      lastFailureTime: 1_000_000,
      isTestingHalfOpen: false,
    })
    await failures(1)
    expect([breaker.isOpen(), breaker.isClosed(), changes]).toEqual([true, false, ['closed > open']])
  })

  test('counts anew after a success', async () => {
    const { breaker, failures } = createBreaker()
    await failures(1)
    await breaker.execute(succeed)
    await failures(1)
    expect(breaker.getState()).toMatchObject({ state: 'closed', failures: 1 })
  })

  test('makes the call in the same tick', () => {
    const work = vi.fn(succeed)
    void createBreaker().breaker.execute(work)
    expect(work).toHaveBeenCalledTimes(1)
  })

  test('counts what is thrown at once', async () => {
    const { breaker } = createBreaker({ threshold: 1 })
    const work = (): Promise<never> => {
      throw down
    }
    await expect(breaker.execute(work)).rejects.toBe(down)
    expect(stateOf(breaker)).toBe('open')
  })

  test('does not count what the caller has aborted', async () => {
    const { breaker } = createBreaker({ threshold: 1 })
    const signal = AbortSignal.abort()
    await expect(breaker.execute(async () => signal.throwIfAborted())).rejects.toThrow('aborted')
    expect(breaker.getState()).toMatchObject({ state: 'closed', failures: 0 })
  })

  test('counts what it is told to', async () => {
    const { breaker } = createBreaker({ threshold: 1, isFailure: error => error !== 'mine' })
    await expect(breaker.execute(() => Promise.reject('mine'))).rejects.toBe('mine')
    expect(stateOf(breaker)).toBe('closed')
    await expect(breaker.execute(fail)).rejects.toBe(down)
    expect(stateOf(breaker)).toBe('open')
  })

  test('counts what nobody can tell', async () => {
    const isFailure = (): boolean => {
      throw new Error('no')
    }
    const { breaker } = createBreaker({ threshold: 1, isFailure })
    await expect(breaker.execute(fail)).rejects.toBe(down)
    expect(stateOf(breaker)).toBe('open')
  })
})

describe('open', () => {
  test('rejects without a call until the reset time has passed', async () => {
    const { breaker, failures } = createBreaker()
    const work = vi.fn(succeed)
    await failures(2)
    vi.advanceTimersByTime(4999)
    const error = await breaker.execute(work).catch((rejected: unknown) => rejected)
    expect(error).toBeInstanceOf(CircuitBreakerError)
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toMatchObject({
      name: 'CircuitBreakerError',
      code: 'DB_CONNECTION_FAILED',
      message: 'Circuit breaker is open',
      retryAfterMs: 1,
    })
    expect(work).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(await breaker.execute(work)).toBe('done')
  })

  test('is not moved by the time of day', async () => {
    const { breaker, failures } = createBreaker()
    await failures(2)
    vi.setSystemTime(9e12)
    await expect(breaker.execute(succeed)).rejects.toThrow('Circuit breaker is open')
  })

  test('is not changed by calls from before', async () => {
    const { breaker, failures } = createBreaker()
    const [one, other] = [call(breaker), call(breaker)]
    await failures(2)
    const before = breaker.getState()
    expect(await one.succeed()).toBe('done')
    expect(await other.fail()).toBe(down)
    expect(breaker.getState()).toEqual(before)
  })
})

describe('half-open', () => {
  test('closes when the probe succeeds', async () => {
    const { breaker, changes } = await createHalfOpen()
    const probe = call(breaker)
    expect(breaker.getState()).toMatchObject({ state: 'half-open', isTestingHalfOpen: true })
    await probe.succeed()
    expect(breaker.getState()).toMatchObject({ state: 'closed', failures: 0, isTestingHalfOpen: false })
    expect(changes).toEqual(['closed > open', 'open > half-open', 'half-open > closed'])
  })

  test('opens again for the whole time when the probe fails', async () => {
    const { breaker, changes } = await createHalfOpen()
    await call(breaker).fail()
    expect(changes.at(-1)).toBe('half-open > open')
    vi.advanceTimersByTime(4999)
    await expect(breaker.execute(succeed)).rejects.toMatchObject({ retryAfterMs: 1 })
  })

  test('lets one probe through', async () => {
    const { breaker } = await createHalfOpen()
    const probe = call(breaker)
    const work = vi.fn(succeed)
    await expect(breaker.execute(work)).rejects.toThrow('testing recovery')
    expect(work).not.toHaveBeenCalled()
    await probe.succeed()
    expect(await breaker.execute(work)).toBe('done')
  })

  test('is decided by the probe, and not by a call from before', async () => {
    const { breaker, failures } = createBreaker()
    const before = call(breaker)
    await failures(2)
    vi.advanceTimersByTime(5000)
    const probe = call(breaker)
    await before.succeed()
    expect(stateOf(breaker)).toBe('half-open')
    await probe.fail()
    expect(stateOf(breaker)).toBe('open')
  })

  test('gives the place of a probe that hangs to the next call', async () => {
    const { breaker, changes } = await createHalfOpen({ probeTimeoutMs: 1000 })
    const hanging = call(breaker)
    vi.advanceTimersByTime(1000)
    const probe = call(breaker)
    await expect(breaker.execute(succeed)).rejects.toThrow('testing recovery')
    expect(await hanging.fail()).toBe(down)
    expect(stateOf(breaker)).toBe('half-open')
    await probe.succeed()
    expect(changes.slice(1)).toEqual(['open > half-open', 'half-open > closed'])
  })

  test.each([
    [200, 1000],
    [5000, 5000],
    [60_000, 30_000],
  ])(
    'gives a probe time: a circuit that is open for %dms waits %dms',
    async (resetTimeMs, probeTimeoutMs) => {
      const { breaker, failures } = createBreaker({ resetTimeMs })
      await failures(2)
      vi.advanceTimersByTime(resetTimeMs)
      void call(breaker)
      await expect(breaker.execute(succeed)).rejects.toMatchObject({ retryAfterMs: probeTimeoutMs })
    },
  )

  test('gives the place of a probe that was aborted to the next call', async () => {
    const { breaker } = await createHalfOpen()
    await call(breaker).fail(AbortSignal.abort().reason)
    expect(breaker.getState()).toMatchObject({ state: 'half-open', isTestingHalfOpen: false })
    expect(await breaker.execute(succeed)).toBe('done')
    expect(stateOf(breaker)).toBe('closed')
  })
})

describe('by hand', () => {
  test('stays open until it is reset', async () => {
    const { breaker } = createBreaker()
    await breaker.forceOpen()
    vi.advanceTimersByTime(1e9)
    await expect(breaker.execute(succeed)).rejects.toMatchObject({
      message: 'Circuit breaker is open',
      retryAfterMs: undefined,
    })
    await breaker.reset()
    expect(await breaker.execute(succeed)).toBe('done')
  })

  test('keeps open what would have been tested', async () => {
    const { breaker } = await createHalfOpen()
    const probe = call(breaker)
    await breaker.forceOpen()
    await probe.succeed()
    expect(stateOf(breaker)).toBe('open')
  })

  test('forgets failures, also those of calls that are under way', async () => {
    const { breaker, failures } = createBreaker()
    await failures(1)
    const before = call(breaker)
    await breaker.reset()
    await before.fail()
    expect(breaker.getState()).toEqual({
      state: 'closed',
      failures: 0,
      lastFailureTime: undefined,
      isTestingHalfOpen: false,
    })
  })
})

test('a callback sees the new state, and what it throws is ignored', async () => {
  const seen: string[] = []
  const { breaker } = createBreaker({
    threshold: 1,
    onStateChange: to => {
      seen.push(`${to}: ${stateOf(breaker)}`)
      throw new Error('no')
    },
  })
  await expect(breaker.execute(fail)).rejects.toBe(down)
  vi.advanceTimersByTime(5000)
  expect(await breaker.execute(succeed)).toBe('done')
  expect(seen).toEqual(['open: open', 'half-open: half-open', 'closed: closed'])
})

test.each([
  { threshold: 0 },
  { threshold: 1.5 },
  { threshold: Infinity },
  { threshold: Number.NaN },
  { resetTimeMs: -1 },
  { resetTimeMs: Number.NaN },
  { probeTimeoutMs: 0 },
])('%j is refused', options => {
  expect(() => new CircuitBreaker(options)).toThrow(expect.objectContaining({ name: 'BadRequestError' }))
})

test('numbers are options too', async () => {
  const breaker = new CircuitBreaker(1, 100)
  await expect(breaker.execute(fail)).rejects.toBe(down)
  await expect(breaker.execute(succeed)).rejects.toMatchObject({ retryAfterMs: 100 })
  expect(() => new CircuitBreaker(0)).toThrow('threshold')
})

const step = fc.oneof(
  fc.constant({ do: 'call' } as const),
  fc.record({ do: fc.constantFrom('succeed' as const, 'fail' as const), which: fc.nat(3) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 999, 1000, 4000, 5000) }),
  fc.record({ do: fc.constantFrom('reset' as const, 'forceOpen' as const) }),
)

property.prop([fc.array(step, { maxLength: 80 })])('a breaker does what its table says', async steps => {
  const limits = { threshold: 3, resetTimeMs: 5000, probeTimeoutMs: 1000 }
  const breaker = new CircuitBreaker(limits)
  const model = new BreakerModel(limits)
  const open: { readonly made: ReturnType<typeof call>; readonly period: number }[] = []
  const end = async (which: number, outcome: 'succeed' | 'fail') => {
    const [ended] = open.splice(which, 1)
    if (ended === undefined) return
    expect(await ended.made[outcome]()).toBe(outcome === 'succeed' ? 'done' : down)
    model.end(ended.period, outcome === 'succeed', performance.now())
  }
  for (const next of steps) {
    if (next.do === 'wait') vi.advanceTimersByTime(next.ms)
    else if (next.do === 'succeed' || next.do === 'fail') await end(next.which, next.do)
    else if (next.do === 'call') {
      const made = call(breaker)
      const period = model.call(performance.now())
      expect(made.isMade).toBe(period !== undefined)
      if (period !== undefined) open.push({ made, period })
    } else {
      await breaker[next.do]()
      model[next.do]()
    }
    expect(breaker.getState()).toMatchObject({ state: model.state, failures: model.failures })
  }
})
