import type { Dialect } from '@kysera/core'
import type { DialectAdapter } from './adapter.js'
import {
  createMSSQLAdapter,
  createMySQLAdapter,
  createPostgresAdapter,
  createSQLiteAdapter,
} from './create-adapter.js'
import { factsOf } from './dialect-facts.js'
import type { MSSQLAdapter } from './mssql/mssql-adapter.js'
import type { MySQLAdapter } from './mysql/mysql-adapter.js'
import type { PostgresAdapter } from './postgres/postgres-adapter.js'
import type { SQLiteAdapter } from './sqlite/sqlite-adapter.js'

/** The shared adapter of PostgreSQL, with its defaults. */
export const postgresAdapter: PostgresAdapter = createPostgresAdapter()
/** The shared adapter of MySQL and MariaDB, with its defaults. */
export const mysqlAdapter: MySQLAdapter = createMySQLAdapter()
/** The shared adapter of SQLite, with its defaults. */
export const sqliteAdapter: SQLiteAdapter = createSQLiteAdapter()
/** The shared adapter of SQL Server, with its defaults. */
export const mssqlAdapter: MSSQLAdapter = createMSSQLAdapter()

/** The one state of this package: what {@link registerAdapter} replaces, for the whole program. */
const shared: Record<Dialect, DialectAdapter> = {
  postgres: postgresAdapter,
  mysql: mysqlAdapter,
  sqlite: sqliteAdapter,
  mssql: mssqlAdapter,
}

/**
 * The adapter that the program shares for a dialect.
 *
 * @throws {BadRequestError} when the dialect is unknown.
 * @example
 * const adapter = getAdapter('postgres')
 * if (!(await adapter.tableExists(db, 'users'))) console.warn('run the migrations first')
 */
export function getAdapter(dialect: Dialect): DialectAdapter {
  factsOf(dialect)
  return shared[dialect]
}

/**
 * Makes an adapter the shared one of its dialect, for {@link getAdapter} and all functions that take a dialect.
 *
 * @throws {BadRequestError} when its dialect is unknown.
 */
export function registerAdapter(adapter: DialectAdapter): void {
  factsOf(adapter.dialect)
  shared[adapter.dialect] = adapter
}
