import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { createBackoff } from '../../src/resilience/backoff.js'

const longest = 2 ** 31 - 1
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const delayMs = fc.double({ min: 0, max: 1e12, noNaN: true })
const jitterFactor = fc.double({ min: 0, max: 1, noNaN: true })
const attempt = fc.integer({ min: 1, max: 1e6 })

property.prop([
  delayMs,
  fc.double({ min: 0, max: 1e12, noNaN: true }),
  jitterFactor,
  fc.boolean(),
  attempt,
  random,
])(
  'no delay is negative, longer than the longest, or longer than a timer can wait',
  (first, more, factor, backoff, after, chance) => {
    const maxDelayMs = first + more
    const delay = createBackoff({ delayMs: first, maxDelayMs, jitterFactor: factor, backoff })(
      after,
      () => chance,
    )
    expect(delay).toBeGreaterThanOrEqual(0)
    expect(delay).toBeLessThanOrEqual(Math.min(maxDelayMs, longest))
  },
)

property.prop([
  fc.integer({ min: 0, max: 1e6 }),
  jitterFactor,
  fc.boolean(),
  fc.integer({ min: 1, max: 5 }),
  random,
])('a delay is off by no more than the jitter', (first, factor, backoff, after, chance) => {
  const exact = backoff ? first * 2 ** (after - 1) : first
  const delays = createBackoff({ delayMs: first, maxDelayMs: 1e9, jitterFactor: factor, backoff })
  expect(Math.abs(delays(after, () => chance) - exact)).toBeLessThanOrEqual(exact * factor + 1e-6)
})

describe('delays', () => {
  const delays = (options: Parameters<typeof createBackoff>[0]) =>
    [1, 2, 3, 4].map(after => createBackoff({ jitterFactor: 0, ...options })(after))

  test('double', () => {
    expect(delays({ delayMs: 100 })).toEqual([100, 200, 400, 800])
  })

  test('stay as they are without backoff', () => {
    expect(delays({ delayMs: 100, backoff: false })).toEqual([100, 100, 100, 100])
  })

  test('grow no longer than the longest', () => {
    expect(delays({ delayMs: 100, maxDelayMs: 250 })).toEqual([100, 200, 250, 250])
  })

  test('may begin above the longest default', () => {
    expect(delays({ delayMs: 60_000 })).toEqual([60_000, 60_000, 60_000, 60_000])
  })

  test('are spread by a quarter unless something else is said', () => {
    const spread = createBackoff({ delayMs: 1000 })
    expect([spread(1, () => 0), spread(1, () => 0.5)]).toEqual([750, 1000])
    expect(spread(1, () => 1)).toBe(1250)
  })

  test('that are zero stay zero', () => {
    expect(createBackoff({ delayMs: 0 })(5000)).toBe(0)
  })
})

describe('options', () => {
  test.each([
    { delayMs: -1 },
    { delayMs: Number.NaN },
    { maxDelayMs: -1 },
    { maxDelayMs: Number.NaN },
    { jitterFactor: -0.1 },
    { jitterFactor: 1.1 },
    { jitterFactor: Number.NaN },
  ])('%j is refused', options => {
    expect(() => createBackoff(options)).toThrow(expect.objectContaining({ name: 'BadRequestError' }))
  })

  test('whose longest delay is below the first are refused', () => {
    expect(() => createBackoff({ delayMs: 500, maxDelayMs: 100 })).toThrow(
      'maxDelayMs (100) must be greater than or equal to delayMs (500)',
    )
  })
})
