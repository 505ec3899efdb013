import { longestDelay, startTimer } from '@kysera/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('calls a function once its time has come, and not if that is taken back', () => {
  const called: string[] = []
  startTimer(() => called.push('kept'), 10)
  startTimer(() => called.push('taken back'), 10)()
  vi.advanceTimersByTime(9)
  expect(called).toEqual([])
  vi.advanceTimersByTime(1)
  expect(called).toEqual(['kept'])
})

test.each([longestDelay + 1, Infinity])('takes a delay of %d ms for the longest there is', ms => {
  const act = vi.fn<() => void>()
  startTimer(act, ms)
  vi.advanceTimersByTime(longestDelay - 1)
  expect(act).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(act).toHaveBeenCalledOnce()
})

test('keeps a process alive only if it is told to', () => {
  const unref = vi.fn<() => void>()
  vi.stubGlobal('setTimeout', () => ({ unref }))
  startTimer(() => undefined, 10, { holdsProcess: true })
  expect(unref).not.toHaveBeenCalled()
  startTimer(() => undefined, 10)
  expect(unref).toHaveBeenCalledOnce()
})

test('takes timers that are numbers, and releases those of Deno', () => {
  const unrefTimer = vi.fn<(timer: number) => void>()
  vi.stubGlobal('setTimeout', () => 7)
  startTimer(() => undefined, 10)
  vi.stubGlobal('Deno', { unrefTimer })
  startTimer(() => undefined, 10)
  expect(unrefTimer.mock.calls).toEqual([[7]])
})
