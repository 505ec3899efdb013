import { afterEach, expect, test, vi } from 'vitest'
import type { DialectName } from './databases.js'

/** Types of columns that hold a point in time with milliseconds, with and without a zone where there are both. */
const columnTypes: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: ['text'],
  postgres: ['timestamptz(3)', 'timestamp(3)'],
  mysql: ['datetime(3)', 'timestamp(3)'],
  mssql: ['datetime2(3)'],
}

const zones = [
  ['Asia/Kolkata', -330],
  ['America/St_Johns', 210],
] as const

/** Declares a test for each type of column and each of two time zones of the process. */
export function testTimeZones(dialect: DialectName, run: (columnType: string) => Promise<void>): void {
  // Node reads TZ anew when it is assigned, in the main thread of a process, where tests run.
  afterEach(() => void vi.unstubAllEnvs())

  test.each(columnTypes[dialect].flatMap(type => zones.map(zone => [type, ...zone] as const)))(
    'comes back from %s as the same instant in %s',
    async (type, zone, offset) => {
      vi.stubEnv('TZ', zone)
      expect(new Date('2025-01-02').getTimezoneOffset()).toBe(offset)
      await run(type)
    },
  )
}
