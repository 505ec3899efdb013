import { isKeyValue } from '@kysera/core'
import { expect, test } from 'vitest'

test('text, numbers, dates and bytes identify rows', () => {
  expect(['', 'a', 0, -1, 2n, new Date(0), Buffer.from('a')].every(isKeyValue)).toBe(true)
})

test('nothing else does', () => {
  const others = [undefined, null, NaN, true, {}, { id: 1 }, [], [1], new Date(NaN), Symbol('a'), () => 1]
  expect(others.some(isKeyValue)).toBe(false)
})
