import type { Kysely, SelectQueryBuilder, Transaction } from 'kysely'
import { expectTypeOf, test } from 'vitest'
import { detectDialect, type Dialect, type Executor } from '@kysera/core'

interface Tables {
  users: { id: number; name: string }
}

declare const db: Kysely<Tables>
declare const trx: Transaction<Tables>
declare const query: SelectQueryBuilder<Tables, 'users', { id: number }>

test('instances, transactions and queries of any database have a dialect', () => {
  expectTypeOf(detectDialect(db)).toEqualTypeOf<Dialect>()
  expectTypeOf(detectDialect(trx)).toEqualTypeOf<Dialect>()
  expectTypeOf(detectDialect(query)).toEqualTypeOf<Dialect>()
  expectTypeOf(detectDialect(db.selectFrom('users').selectAll())).toEqualTypeOf<Dialect>()
})

test('other things have none', () => {
  // @ts-expect-error -- a table name is no query
  detectDialect('users')
})

test('an executor is an instance or a transaction', () => {
  expectTypeOf<Executor<Tables>>().toEqualTypeOf<Kysely<Tables> | Transaction<Tables>>()
})
