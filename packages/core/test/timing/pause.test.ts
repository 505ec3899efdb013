import { pause } from '@kysera/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

test('waits as long as it is told to', async () => {
  let isOver = false
  const pausing = pause(50).then(() => (isOver = true))
  await vi.advanceTimersByTimeAsync(49)
  expect(isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await pausing
})

test('ends with the reason of a signal, at once', async () => {
  const stop = new AbortController()
  const reason = new Error('stopped')
  const pausing = expect(pause(50, stop.signal)).rejects.toBe(reason)
  stop.abort(reason)
  await pausing
  await expect(pause(50, stop.signal)).rejects.toBe(reason)
})
