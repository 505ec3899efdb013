import { BadRequestError } from '@kysera/core'
import { waitFor } from '@kysera/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

test('asks at once', async () => {
  await waitFor(() => true, { timeout: 0 })
  await waitFor(() => Promise.resolve(true), { timeout: 0 })
})

test('asks again and again', async () => {
  let asked = 0
  const waiting = waitFor(() => ++asked === 4, { interval: 10 })
  await vi.advanceTimersByTimeAsync(30)
  await waiting
})

test('asks once more when the time is over', async () => {
  let isReady = false
  const waiting = waitFor(() => isReady, { timeout: 50, interval: 1000 })
  await vi.advanceTimersByTimeAsync(40)
  isReady = true
  await vi.advanceTimersByTimeAsync(10)
  await waiting
})

test.each<[string, () => boolean | Promise<boolean>]>([
  ['does not hold', () => false],
  ['never answers', () => new Promise(() => {})],
])('gives up a condition that %s', async (_, condition) => {
  const waiting = expect(waitFor(condition, { timeout: 50, interval: 20 })).rejects.toThrow(
    'Condition not met within timeout',
  )
  await vi.advanceTimersByTimeAsync(51)
  await waiting
  const hurried = expect(waitFor(condition, { timeout: 0, timeoutMessage: 'too late' })).rejects.toThrow(
    'too late',
  )
  await vi.advanceTimersByTimeAsync(2)
  await hurried
})

test('ends at once with what the condition throws', async () => {
  const error = new Error('condition')
  await expect(waitFor(() => Promise.reject(error))).rejects.toBe(error)
  const throwing = (): boolean => {
    throw error
  }
  await expect(waitFor(throwing)).rejects.toBe(error)
})

test.each([{ timeout: -1 }, { interval: Number.NaN }])('refuses %o', async options => {
  await expect(waitFor(() => true, options)).rejects.toThrow(BadRequestError)
})

test.each([Infinity, 2 ** 40])('waits for an answer as long as it is told to: %d ms', async timeout => {
  const soon = (): Promise<boolean> => new Promise(resolve => setTimeout(() => resolve(true), 10))
  const waiting = expect(waitFor(soon, { timeout, interval: Infinity })).resolves.toBe(undefined)
  await vi.advanceTimersByTimeAsync(10)
  await waiting
})
