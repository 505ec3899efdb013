import type { Kysely, Transaction } from 'kysely'
import { describe, expectTypeOf, test } from 'vitest'
import {
  createDialectAdapter,
  postgresAdapter,
  type DialectAdapter,
  type Dialect,
  type MSSQLAdapter,
  type PostgresAdapter,
  type SQLiteAdapter,
} from '@kysera/dialects'

interface Database {
  users: { id: number }
}

declare const db: Kysely<Database>
declare const trx: Transaction<Database>
declare const dialect: Dialect

describe('createDialectAdapter', () => {
  test('gives the class of its dialect', () => {
    expectTypeOf(createDialectAdapter('postgres')).toEqualTypeOf<PostgresAdapter>()
    expectTypeOf(createDialectAdapter('sqlite', { defaultSchema: 'side' })).toEqualTypeOf<SQLiteAdapter>()
    expectTypeOf(createDialectAdapter('mssql')).toEqualTypeOf<MSSQLAdapter>()
    expectTypeOf(createDialectAdapter(dialect)).toEqualTypeOf<DialectAdapter>()
  })

  test('knows the dialects and their options', () => {
    // @ts-expect-error -- there is no such dialect
    createDialectAdapter('oracle')
    // @ts-expect-error -- there is no such option
    createDialectAdapter('postgres', { schema: 'auth' })
  })
})

describe('an adapter', () => {
  test('takes any Kysely instance and transaction', () => {
    expectTypeOf(postgresAdapter.tableExists(db, 'users')).toEqualTypeOf<Promise<boolean>>()
    expectTypeOf(postgresAdapter.getDatabaseSize(trx)).toEqualTypeOf<Promise<number>>()
    // @ts-expect-error -- a table has a name
    void postgresAdapter.tableExists(db, 1)
  })
})

describe('withSearchPath', () => {
  test('hands on the types of the handle, and the result', () => {
    const ids = postgresAdapter.withSearchPath(db, ['tenant_a'], async scoped => {
      expectTypeOf(scoped).toEqualTypeOf<Kysely<Database>>()
      return scoped.selectFrom('users').select('id').execute()
    })
    expectTypeOf(ids).toEqualTypeOf<Promise<{ id: number }[]>>()
  })

  test('knows the tables', () => {
    void postgresAdapter.withSearchPath(db, ['tenant_a'], scoped =>
      // @ts-expect-error -- there is no such table
      scoped.selectFrom('posts').selectAll().execute(),
    )
  })
})

test('an option that is undefined has its default', () => {
  const unset = undefined
  const adapter = createDialectAdapter('postgres', { defaultSchema: unset, logger: unset })
  expectTypeOf(adapter).toEqualTypeOf<PostgresAdapter>()
  expectTypeOf(adapter.tableExists(db, 'users', { schema: unset })).resolves.toBeBoolean()
  expectTypeOf(adapter.dropSchema(db, 'tenant_a', { cascade: unset })).resolves.toBeBoolean()
})
