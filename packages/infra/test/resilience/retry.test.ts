import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest'
import { CircuitBreaker, createRetryWrapper, withRetry, type RetryOptions } from '@kysera/infra'

const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
const exactly = { delayMs: 100, jitterFactor: 0 }

/** Work that fails so many times, and notes when it was tried. */
function failing(times: number, error: unknown = refused) {
  const triedAt: number[] = []
  const started = performance.now()
  const work = async (): Promise<string> => {
    triedAt.push(performance.now() - started)
    if (triedAt.length <= times) throw error
    return 'done'
  }
  return { work, triedAt }
}

/** The outcome after all timers have run. */
async function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const outcome = Promise.allSettled([promise])
  await vi.runAllTimersAsync()
  const [result] = await outcome
  return result
}

const never = (): Promise<never> => new Promise(() => {})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('work that fails', () => {
  test('is tried three times, with growing delays', async () => {
    const { work, triedAt } = failing(2)
    expect(await settled(withRetry(work, exactly))).toEqual({ status: 'fulfilled', value: 'done' })
    expect(triedAt).toEqual([0, 100, 300])
  })

  test('and keeps failing throws its last error, without another delay', async () => {
    const errors = [1, 2, 3].map(count => Object.assign(new Error(`${count}`), { code: 'ECONNRESET' }))
    const outcome = await settled(withRetry(async attempt => Promise.reject(errors[attempt - 1]), exactly))
    expect(outcome).toEqual({ status: 'rejected', reason: errors[2] })
    expect(performance.now()).toBe(300)
  })

  test('for good is not tried again', async () => {
    const duplicate = { code: '23505' }
    const { work, triedAt } = failing(9, duplicate)
    expect(await settled(withRetry(work))).toEqual({ status: 'rejected', reason: duplicate })
    expect(triedAt).toEqual([0])
  })

  test('is tried as often as it takes', async () => {
    const { work, triedAt } = failing(40)
    const outcome = await settled(withRetry(work, { maxAttempts: Infinity, delayMs: 1, maxDelayMs: 1 }))
    expect(outcome.status).toBe('fulfilled')
    expect(triedAt).toHaveLength(41)
  })

  test('may throw at once', async () => {
    const work = (): Promise<never> => {
      throw refused
    }
    expect(await settled(withRetry(work))).toEqual({ status: 'rejected', reason: refused })
  })

  test('is not tried again by an open circuit breaker', async () => {
    const breaker = new CircuitBreaker({ threshold: 1 })
    await breaker.forceOpen()
    const work = vi.fn(() => breaker.execute(async () => 'done'))
    const outcome = await settled(withRetry(work))
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'CircuitBreakerError' } })
    expect(work).toHaveBeenCalledTimes(1)
  })
})

describe('callbacks', () => {
  test('decide and are told', async () => {
    const told: unknown[] = []
    const options: RetryOptions = {
      ...exactly,
      shouldRetry: error => error === 'again',
      onRetry: (attempt, error) => void told.push([attempt, error]),
    }
    expect(await settled(withRetry(failing(2, 'again').work, options))).toMatchObject({ value: 'done' })
    expect(await settled(withRetry(failing(2, 'no').work, options))).toMatchObject({ reason: 'no' })
    expect(told).toEqual([
      [1, 'again'],
      [2, 'again'],
    ])
  })

  test.each<[string, RetryOptions['onRetry']]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['never ends', never],
  ])('one of which %s does not stop the next attempt', async (_, onRetry) => {
    expect(await settled(withRetry(failing(1).work, { onRetry: onRetry! }))).toMatchObject({ value: 'done' })
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['promises an answer', () => Promise.resolve(true)],
  ])('one that is asked and %s says no', async (_, ask) => {
    // @ts-expect-error -- a promise is no answer
    const options: RetryOptions = { shouldRetry: ask }
    expect(await settled(withRetry(failing(1).work, options))).toEqual({
      status: 'rejected',
      reason: refused,
    })
  })
})

describe('a signal', () => {
  const reason = new Error('shutting down')

  test('that is aborted already keeps the work from being tried', async () => {
    const work = vi.fn(async () => 'done')
    const outcome = await settled(withRetry(work, { signal: AbortSignal.abort(reason) }))
    expect(outcome).toEqual({ status: 'rejected', reason })
    expect(work).not.toHaveBeenCalled()
  })

  test('ends a delay at once', async () => {
    const controller = new AbortController()
    const { work, triedAt } = failing(9)
    const retried = withRetry(work, { signal: controller.signal, delayMs: 5000 })
    const outcome = expect(retried).rejects.toBe(reason)
    await vi.advanceTimersByTimeAsync(10)
    controller.abort(reason)
    await outcome
    expect(triedAt).toEqual([0])
  })

  test('ends an attempt at once, whatever becomes of that', async () => {
    const controller = new AbortController()
    const outcome = expect(withRetry(never, { signal: controller.signal })).rejects.toBe(reason)
    await vi.advanceTimersByTimeAsync(10)
    controller.abort(reason)
    await outcome
  })

  test('has no listener any more when the work is done', async () => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await settled(withRetry(failing(2).work, { signal }))
    expect(removed.mock.calls).toEqual(added.mock.calls)
  })
})

describe('a budget', () => {
  test('ends an attempt that hangs, and names the error before', async () => {
    const work = async (attempt: number) => (attempt === 1 ? Promise.reject(refused) : never())
    const outcome = await settled(withRetry(work, { ...exactly, timeoutMs: 1000 }))
    expect(outcome).toMatchObject({
      reason: { code: 'DB_TIMEOUT', message: 'Retry timeout after 1000ms', cause: refused },
    })
    expect(performance.now()).toBe(1000)
  })

  test('is not waited for when no other attempt fits in', async () => {
    const { work, triedAt } = failing(9)
    const options = { ...exactly, maxAttempts: 9, timeoutMs: 300 }
    expect(await settled(withRetry(work, options))).toEqual({ status: 'rejected', reason: refused })
    expect(triedAt).toEqual([0, 100])
    expect(performance.now()).toBe(100)
  })

  test('leaves alone what ends in time', async () => {
    expect(await settled(withRetry(failing(2).work, { ...exactly, timeoutMs: 301 }))).toMatchObject({
      value: 'done',
    })
  })
})

describe('options', () => {
  const bad: RetryOptions[] = [
    { maxAttempts: 0 },
    { maxAttempts: 1.5 },
    { maxAttempts: Number.NaN },
    { delayMs: -1 },
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
    { jitterFactor: 2 },
    { delayMs: 2, maxDelayMs: 1 },
  ]
  test.each(bad)('%j are refused before the first attempt', async options => {
    const work = vi.fn(async () => 'done')
    await expect(withRetry(work, options)).rejects.toMatchObject({ name: 'BadRequestError' })
    expect(() => createRetryWrapper(work, options)).toThrow(
      expect.objectContaining({ name: 'BadRequestError' }),
    )
    expect(work).not.toHaveBeenCalled()
  })

  test('with a delay that no timer can wait for wait as long as one can', async () => {
    const { work, triedAt } = failing(1)
    await settled(withRetry(work, { delayMs: 1e12, jitterFactor: 0 }))
    expect(triedAt).toEqual([0, 2 ** 31 - 1])
  })
})

test('a wrapped function is tried again each time, with its arguments', async () => {
  const work = vi.fn(async (one: number, other: string) => `${one}${other}`)
  work.mockRejectedValueOnce(refused)
  const retried = createRetryWrapper(work, exactly)
  expect(await settled(retried(1, 'a'))).toMatchObject({ value: '1a' })
  expect(await settled(retried(2, 'b'))).toMatchObject({ value: '2b' })
  expect(work.mock.calls).toEqual([
    [1, 'a'],
    [1, 'a'],
    [2, 'b'],
  ])
})
