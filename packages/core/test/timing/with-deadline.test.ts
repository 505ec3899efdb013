import { withDeadline } from '@kysera/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

const late = new Error('late')
const timeoutError = (): Error => late
const after = <T>(ms: number, outcome: () => T): Promise<T> =>
  new Promise(resolve => setTimeout(resolve, ms)).then(outcome)

test('gives the outcome of work that ends in time', async () => {
  const failed = new Error('failed')
  const fail = (): never => {
    throw failed
  }
  const done = expect(
    withDeadline(
      after(10, () => 'done'),
      { ms: 20, timeoutError },
    ),
  ).resolves.toBe('done')
  const failing = expect(withDeadline(after(10, fail), { ms: 20, timeoutError })).rejects.toBe(failed)
  await vi.advanceTimersByTimeAsync(10)
  await done
  await failing
})

test('rejects when the time is up, and nobody hears how the work ends then', async () => {
  const fail = (): never => {
    throw new Error('too late to matter')
  }
  const waiting = expect(withDeadline(after(20, fail), { ms: 10, timeoutError })).rejects.toBe(late)
  await vi.advanceTimersByTimeAsync(20)
  await waiting
})

test.each([undefined, Infinity, 2 ** 40])('a time of %s is not over at once', async ms => {
  const waiting = expect(
    withDeadline(
      after(10, () => 'done'),
      { ms, timeoutError },
    ),
  ).resolves.toBe('done')
  await vi.advanceTimersByTimeAsync(10)
  await waiting
})

test('ends with the reason of a signal, at once', async () => {
  const stop = new AbortController()
  const reason = new Error('stopped')
  const never = new Promise<never>(() => {})
  const options = { ms: 10, timeoutError, signal: stop.signal }
  const waiting = expect(withDeadline(never, options)).rejects.toBe(reason)
  stop.abort(reason)
  await waiting
  await expect(withDeadline(never, options)).rejects.toBe(reason)
})
