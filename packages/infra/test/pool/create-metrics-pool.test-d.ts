import type BetterSqlite3 from 'better-sqlite3'
import type { createMetricsPool, DatabasePool, MetricsPool, PoolMetrics } from '@kysera/infra'
import type * as mysql2 from 'mysql2'
import type * as mysql2Promise from 'mysql2/promise'
import type * as pg from 'pg'
import type * as tarn from 'tarn'
import { expectTypeOf, test } from 'vitest'

declare const create: typeof createMetricsPool
declare const pgPool: pg.Pool
declare const callbackPool: mysql2.Pool
declare const promisePool: mysql2Promise.Pool
declare const database: BetterSqlite3.Database
declare const tarnPool: tarn.Pool<number>

test('pools of all drivers are accepted, and stay what they are', () => {
  expectTypeOf(create(pgPool)).toEqualTypeOf<pg.Pool & MetricsPool>()
  expectTypeOf(create(callbackPool)).toEqualTypeOf<mysql2.Pool & MetricsPool>()
  expectTypeOf(create(promisePool)).toEqualTypeOf<mysql2Promise.Pool & MetricsPool>()
  expectTypeOf(create(database)).toEqualTypeOf<BetterSqlite3.Database & MetricsPool>()
  expectTypeOf(create(tarnPool)).toEqualTypeOf<tarn.Pool<number> & MetricsPool>()
  // @ts-expect-error -- a text is no pool
  create('pool')
})

test('they are database pools', () => {
  expectTypeOf<pg.Pool>().toExtend<DatabasePool>()
  expectTypeOf<mysql2.Pool>().toExtend<DatabasePool>()
  expectTypeOf<mysql2Promise.Pool>().toExtend<DatabasePool>()
  expectTypeOf<BetterSqlite3.Database>().toExtend<DatabasePool>()
  expectTypeOf<tarn.Pool<number>>().toExtend<DatabasePool>()
})

test('an unlimited pool has no maximum', () => {
  expectTypeOf<PoolMetrics['max']>().toEqualTypeOf<number | undefined>()
})
