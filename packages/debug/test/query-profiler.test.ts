import { BadRequestError } from '@kysera/core'
import { QueryProfiler } from '@kysera/debug'
import { expect, test } from 'vitest'

const metric = (sql: string, duration: number) => ({ sql, duration, timestamp: 0 })

test('a profiler adds up what queries cost', () => {
  const profiler = new QueryProfiler()
  expect(profiler.getSummary()).toEqual({
    totalQueries: 0,
    totalDuration: 0,
    averageDuration: 0,
    slowestQuery: null,
    fastestQuery: null,
    queries: [],
  })
  const queries = [metric('a', 3), metric('b', 1), metric('c', 8)]
  for (const query of queries) profiler.record(query)
  expect(profiler.getSummary()).toEqual({
    totalQueries: 3,
    totalDuration: 12,
    averageDuration: 4,
    slowestQuery: queries[2],
    fastestQuery: queries[1],
    queries,
  })
})

test('a profiler finds slow queries', () => {
  const profiler = new QueryProfiler({ maxQueries: 3 })
  for (const ms of [9, 3, 1, 8]) profiler.record(metric(`${ms}`, ms))
  expect(profiler.count).toBe(3)
  expect(profiler.getSlowestQueries(2).map(({ sql }) => sql)).toEqual(['8', '3'])
  expect(profiler.getSlowQueries(3).map(({ sql }) => sql)).toEqual(['8'])
  profiler.clear()
  expect(profiler.count).toBe(0)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a duration of %d is refused', duration => {
  expect(() => new QueryProfiler().record(metric('a', duration))).toThrow(BadRequestError)
})
