import { QueryProfiler, withDebug, type DebugDatabase } from '@kysera/debug'
import type { Kysely } from 'kysely'
import { expectTypeOf, test } from 'vitest'

interface Database {
  users: { id: number }
}

declare const db: Kysely<Database>

test('an option that is undefined has its default', () => {
  const unset = undefined
  const options = {
    slowQueryThreshold: unset,
    logParams: unset,
    logger: unset,
    onError: unset,
    redact: unset,
  }
  expectTypeOf(withDebug(db, options)).toEqualTypeOf<DebugDatabase<Database>>()
  expectTypeOf(new QueryProfiler({ maxQueries: unset })).toBeObject()
})
