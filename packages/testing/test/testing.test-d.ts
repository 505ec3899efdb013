import {
  assertRowExists,
  countRows,
  createFactory,
  createSequenceFactory,
  snapshotTable,
  testInTransaction,
  type SeedFunction,
} from '@kysera/testing'
import type { Generated, Kysely, Transaction } from 'kysely'
import { expectTypeOf, test } from 'vitest'

interface Database {
  users: { id: Generated<number>; name: string; age: number | null }
}
declare const db: Kysely<Database>

test('rows have the types of their table', () => {
  interface User {
    id: number
    name: string
    age: number | null
  }
  expectTypeOf(assertRowExists(db, 'users', { id: 1 })).resolves.branded.toEqualTypeOf<User>()
  expectTypeOf(snapshotTable(db, 'users')).resolves.branded.toEqualTypeOf<User[]>()
  const table: string = 'others'
  // oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the table
  expectTypeOf(assertRowExists(db, table, {})).resolves.toEqualTypeOf<Record<string, any>>()
  expectTypeOf(countRows(db, 'users', { name: 'Ann' })).resolves.toBeNumber()
})

test('tests and seeds get the transaction of their database', () => {
  void testInTransaction(db, async trx => expectTypeOf(trx).toEqualTypeOf<Transaction<Database>>())
  expectTypeOf<Parameters<SeedFunction<Database>>>().toEqualTypeOf<[Transaction<Database>]>()
})

test('factories are typed by their defaults', () => {
  const create = createFactory({ email: i => `u${i}`, role: 'user' })
  expectTypeOf(create()).toEqualTypeOf<{ email: string; role: string }>()
  expectTypeOf(createSequenceFactory(n => ({ id: n }))()).toEqualTypeOf<{ id: number }>()
  // @ts-expect-error -- a role is a text
  create({ role: 1 })
})
