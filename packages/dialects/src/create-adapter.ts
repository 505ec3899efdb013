import type { Dialect } from '@kysera/core'
import type { DialectAdapter } from './adapter.js'
import { factsOf } from './dialect-facts.js'
import { MSSQLAdapter, type MSSQLAdapterOptions } from './mssql/mssql-adapter.js'
import { MySQLAdapter, type MySQLAdapterOptions } from './mysql/mysql-adapter.js'
import { PostgresAdapter, type PostgresAdapterOptions } from './postgres/postgres-adapter.js'
import { SQLiteAdapter, type SQLiteAdapterOptions } from './sqlite/sqlite-adapter.js'

/** An adapter of one's own for PostgreSQL. */
export function createPostgresAdapter(options: PostgresAdapterOptions = {}): PostgresAdapter {
  return new PostgresAdapter(options)
}

/** An adapter of one's own for MySQL or MariaDB. */
export function createMySQLAdapter(options: MySQLAdapterOptions = {}): MySQLAdapter {
  return new MySQLAdapter(options)
}

/** An adapter of one's own for SQLite. */
export function createSQLiteAdapter(options: SQLiteAdapterOptions = {}): SQLiteAdapter {
  return new SQLiteAdapter(options)
}

/** An adapter of one's own for SQL Server. */
export function createMSSQLAdapter(options: MSSQLAdapterOptions = {}): MSSQLAdapter {
  return new MSSQLAdapter(options)
}

const create = {
  postgres: createPostgresAdapter,
  mysql: createMySQLAdapter,
  sqlite: createSQLiteAdapter,
  mssql: createMSSQLAdapter,
} satisfies Record<Dialect, (options: object) => DialectAdapter>

/**
 * An adapter of one's own, with options.
 *
 * @throws {BadRequestError} when the dialect is unknown or the default schema is no plain name.
 * @example
 * const auth = createDialectAdapter('postgres', { defaultSchema: 'auth' })
 * const hasUsers = await auth.tableExists(db, 'users')
 */
export function createDialectAdapter(dialect: 'postgres', options?: PostgresAdapterOptions): PostgresAdapter
export function createDialectAdapter(dialect: 'mysql', options?: MySQLAdapterOptions): MySQLAdapter
export function createDialectAdapter(dialect: 'sqlite', options?: SQLiteAdapterOptions): SQLiteAdapter
export function createDialectAdapter(dialect: 'mssql', options?: MSSQLAdapterOptions): MSSQLAdapter
export function createDialectAdapter(
  dialect: Dialect,
  options?: PostgresAdapterOptions | MySQLAdapterOptions | SQLiteAdapterOptions | MSSQLAdapterOptions,
): DialectAdapter
export function createDialectAdapter(dialect: Dialect, options = {}): DialectAdapter {
  factsOf(dialect)
  return create[dialect](options)
}
