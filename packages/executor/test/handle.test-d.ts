import {
  createExecutorSync,
  getRawDb,
  type AnyHandle,
  type DatabaseOf,
  type Handle,
  type KyseraExecutor,
  type KyseraTransaction,
} from '@kysera/executor'
import type { Kysely, Transaction } from 'kysely'
import { expectTypeOf, test } from 'vitest'

interface Database {
  users: { id: number }
}
interface Other {
  logs: { line: string }
}

declare const db: Kysely<Database>
declare const trx: Transaction<Database>
declare const executor: KyseraExecutor<Database>
declare const kyseraTrx: KyseraTransaction<Database>
declare const other: Kysely<Other>
// oxlint-disable-next-line typescript/no-explicit-any -- what tools that know no schema have
declare const any: Kysely<any>

declare function shapeOf<DB>(handle: Handle<DB>): DB
declare function both<DB>(first: Handle<DB>, second: Handle<DB>): DB

test('a handle tells the shape of its database, whatever kind of handle it is', () => {
  expectTypeOf(shapeOf(db)).toEqualTypeOf<Database>()
  expectTypeOf(shapeOf(trx)).toEqualTypeOf<Database>()
  expectTypeOf(shapeOf(executor)).toEqualTypeOf<Database>()
  expectTypeOf(shapeOf(kyseraTrx)).toEqualTypeOf<Database>()
  expectTypeOf(shapeOf(any)).toBeAny()
  expectTypeOf<DatabaseOf<typeof kyseraTrx>>().toEqualTypeOf<Database>()
})

test('handles on two databases are told apart', () => {
  expectTypeOf(both(db, executor)).toEqualTypeOf<Database>()
  // @ts-expect-error -- another database
  both(db, other)
  // @ts-expect-error -- another database
  shapeOf<Other>(db)
})

test('a handle on no database is refused', () => {
  // @ts-expect-error -- an object is no handle
  shapeOf({})
  // @ts-expect-error -- a text is no handle
  createExecutorSync('postgres://localhost/app', [])
})

test('every kind of handle is one on some database', () => {
  expectTypeOf<[typeof db, typeof trx, typeof executor, typeof kyseraTrx]>().toExtend<AnyHandle[]>()
  expectTypeOf(getRawDb(executor)).toEqualTypeOf<Kysely<Database>>()
})
