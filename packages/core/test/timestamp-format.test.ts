import { expect, test } from 'vitest'
import { formatTimestampForDb } from '@kysera/core'

const date = new Date('2024-02-29T23:59:58.007+01:00')

test.each([
  ['postgres', '2024-02-29T22:59:58.007Z'],
  ['sqlite', '2024-02-29T22:59:58.007Z'],
  ['mysql', '2024-02-29 22:59:58.007'],
  ['mssql', '2024-02-29 22:59:58.007'],
] as const)('%s gets %s', (dialect, text) => {
  expect(formatTimestampForDb(date, dialect)).toBe(text)
})

test('the default is now, in ISO 8601', () => {
  const before = Date.now()
  const written = new Date(formatTimestampForDb()).getTime()
  expect(written).toBeGreaterThanOrEqual(before)
  expect(written).toBeLessThanOrEqual(Date.now())
})

test('an invalid date throws', () => {
  expect(() => formatTimestampForDb(new Date(Number.NaN))).toThrow(RangeError)
})
