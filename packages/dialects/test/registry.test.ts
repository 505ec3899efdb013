import { BadRequestError } from '@kysera/core'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createDialectAdapter,
  createMSSQLAdapter,
  createMySQLAdapter,
  createPostgresAdapter,
  createSQLiteAdapter,
  getAdapter,
  MSSQLAdapter,
  mssqlAdapter,
  MySQLAdapter,
  mysqlAdapter,
  PostgresAdapter,
  postgresAdapter,
  registerAdapter,
  SQLiteAdapter,
  sqliteAdapter,
} from '@kysera/dialects'

afterEach(() => [postgresAdapter, mysqlAdapter, sqliteAdapter, mssqlAdapter].forEach(registerAdapter))

describe('the shared adapters', () => {
  test('are the ones that are exported', () => {
    expect(getAdapter('postgres')).toBe(postgresAdapter)
    expect(getAdapter('mysql')).toBe(mysqlAdapter)
    expect(getAdapter('sqlite')).toBe(sqliteAdapter)
    expect(getAdapter('mssql')).toBe(mssqlAdapter)
  })

  test('can be replaced', () => {
    const own = createPostgresAdapter({ defaultSchema: 'auth' })
    registerAdapter(own)
    expect(getAdapter('postgres')).toBe(own)
    expect(getAdapter('mysql')).toBe(mysqlAdapter)
  })

  test.each(['oracle', 'constructor', '__proto__', 'hasOwnProperty'])('are not there for %s', dialect => {
    const unknown = new BadRequestError(`Unknown dialect: ${dialect}`)
    // @ts-expect-error -- what a caller without types may pass
    expect(() => getAdapter(dialect)).toThrow(unknown)
    // @ts-expect-error -- what a caller without types may pass
    expect(() => createDialectAdapter(dialect)).toThrow(unknown)
    // @ts-expect-error -- what a caller without types may pass
    expect(() => registerAdapter({ dialect })).toThrow(unknown)
  })
})

describe('an adapter of one’s own', () => {
  test('is of the class of its dialect', () => {
    expect([createDialectAdapter('postgres'), createPostgresAdapter()]).toSatisfy(all(PostgresAdapter))
    expect([createDialectAdapter('mysql'), createMySQLAdapter()]).toSatisfy(all(MySQLAdapter))
    expect([createDialectAdapter('sqlite'), createSQLiteAdapter()]).toSatisfy(all(SQLiteAdapter))
    expect([createDialectAdapter('mssql'), createMSSQLAdapter()]).toSatisfy(all(MSSQLAdapter))
  })

  test('has the default schema of its database, or another', () => {
    const adapters = [postgresAdapter, mysqlAdapter, sqliteAdapter, mssqlAdapter]
    expect(adapters.map(({ defaultSchema }) => defaultSchema)).toEqual(['public', '', 'main', 'dbo'])
    expect(createMSSQLAdapter({ defaultSchema: 'sales' }).defaultSchema).toBe('sales')
  })

  test('answers what needs no connection', () => {
    const adapter = createDialectAdapter('mssql')
    expect([
      adapter.dialect,
      adapter.getDefaultPort(),
      adapter.getCurrentTimestamp(),
      adapter.escapeIdentifier('a]'),
      adapter.formatDate(new Date(0)),
      adapter.isUniqueConstraintError({ number: 2627 }),
      adapter.isForeignKeyError({ number: 547, message: 'the REFERENCE constraint' }),
      adapter.isNotNullError({ number: 515 }),
      adapter.isCheckConstraintError({ number: 547, message: 'the CHECK constraint' }),
    ]).toEqual(['mssql', 1433, 'GETDATE()', '[a]]]', '1970-01-01 00:00:00.000', true, true, true, true])
  })
})

const all =
  (expected: new () => object) =>
  (values: readonly object[]): boolean =>
    values.every(value => value instanceof expected)
