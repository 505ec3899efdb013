import type { Plugin } from '@kysera/executor'
import { timestampsPlugin, withoutTimestamps, type TimestampsOptions } from '@kysera/timestamps'
import { sql, type Kysely, type Transaction } from 'kysely'
import { expectTypeOf, test } from 'vitest'

test('the plugin is a plugin like any other', () => {
  expectTypeOf(timestampsPlugin()).toExtend<Plugin>()
})

test('a clock gives a date, text, a number or an expression', () => {
  const clocks: TimestampsOptions[] = [
    { getTimestamp: () => new Date() },
    { getTimestamp: () => new Date().toISOString() },
    { getTimestamp: () => Date.now() },
    { getTimestamp: () => sql`now()` },
  ]
  expectTypeOf(clocks).toExtend<TimestampsOptions[]>()
  // @ts-expect-error -- null is no point in time
  timestampsPlugin({ getTimestamp: () => null })
  // @ts-expect-error -- there is no such format
  timestampsPlugin({ dateFormat: 'epoch' })
})

test('handles keep their type', () => {
  interface DB {
    users: { id: number }
  }
  expectTypeOf(withoutTimestamps<Kysely<DB>>).returns.toEqualTypeOf<Kysely<DB>>()
  expectTypeOf(withoutTimestamps<Transaction<DB>>).returns.toEqualTypeOf<Transaction<DB>>()
})
