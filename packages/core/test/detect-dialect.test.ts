import { contract, dummyDb, type DialectName } from '@kysera-internal/test-support'
import {
  DialectAdapterBase,
  DummyDriver,
  Kysely,
  MssqlQueryCompiler,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteQueryCompiler,
  sql,
  type DialectAdapter,
  type QueryCompiler,
} from 'kysely'
import { describe, expect, test } from 'vitest'
import { detectDialect } from '@kysera/core'

const dialects: DialectName[] = ['postgres', 'mysql', 'sqlite', 'mssql']

interface Tables {
  users: { id: number; name: string }
}

const kyselyOf = (adapter: DialectAdapter, compiler: QueryCompiler) =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => adapter,
      createDriver: () => new DummyDriver(),
      createQueryCompiler: () => compiler,
      createIntrospector: db => new PostgresIntrospector(db),
    },
  })

class SilentAdapter extends DialectAdapterBase {
  override acquireMigrationLock = (): Promise<void> => Promise.resolve()
  override releaseMigrationLock = (): Promise<void> => Promise.resolve()
}

contract('the dialect', ({ open, dialect }) => {
  test('of an instance and of a query is found without a statement', async () => {
    const statements: string[] = []
    const db = await open({ log: event => void statements.push(event.query.sql) })
    const detected = [detectDialect(db), detectDialect(db.selectFrom('users').selectAll())]
    expect({ detected, statements }).toEqual({ detected: [dialect, dialect], statements: [] })
  })

  test('of a transaction and of a query in it is found', async () => {
    const db = await open()
    const detected = await db
      .transaction()
      .execute(trx => Promise.resolve([detectDialect(trx), detectDialect(trx.selectFrom('users'))]))
    expect(detected).toEqual([dialect, dialect])
  })
})

describe.each(dialects)('the dialect %s', dialect => {
  const db = dummyDb(dialect)

  test('is that of an executor with plugins and a schema', () => {
    expect(detectDialect(db.withSchema('app'))).toBe(dialect)
  })

  test.each([
    ['without parameters', db.selectFrom('users').selectAll()],
    ['with parameters', db.selectFrom('users').select('id').where('id', 'in', [1, 2])],
    ['with misleading text', db.selectFrom('users').select(sql`'$1 @1 ? \``.as('text'))],
    ['without a table', db.selectNoFrom(sql`1`.as('one'))],
  ])('is that of a query %s', (_name, query) => {
    expect(detectDialect(query)).toBe(dialect)
  })
})

class ReturningAdapter extends SilentAdapter {
  override get supportsReturning(): boolean {
    return true
  }
}
class TransactionalAdapter extends ReturningAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
class OutputAdapter extends SilentAdapter {
  override get supportsOutput(): boolean {
    return true
  }
}

test.each([
  ['postgres', new TransactionalAdapter()],
  ['sqlite', new ReturningAdapter()],
  ['mssql', new OutputAdapter()],
] as const)('%s is told by what an unknown adapter can do', (dialect, adapter) => {
  // The compiler would say otherwise.
  expect(detectDialect(kyselyOf(adapter, new MysqlQueryCompiler()))).toBe(dialect)
})

test.each([
  ['postgres', new PostgresQueryCompiler()],
  ['mysql', new MysqlQueryCompiler()],
  ['sqlite', new SqliteQueryCompiler()],
  ['mssql', new MssqlQueryCompiler()],
] as const)('%s is told by its SQL when the adapter tells nothing', (dialect, compiler) => {
  expect(detectDialect(kyselyOf(new SilentAdapter(), compiler))).toBe(dialect)
})

test('an adapter that extends one of Kysely is of its kind', () => {
  class ServerlessAdapter extends PostgresAdapter {
    override get supportsTransactionalDdl(): boolean {
      return false
    }
  }
  expect(detectDialect(kyselyOf(new ServerlessAdapter(), new SqliteQueryCompiler()))).toBe('postgres')
})
