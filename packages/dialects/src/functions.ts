import type { Dialect } from '@kysera/core'
import type { Db } from './db.js'
import { getAdapter } from './registry.js'
import type { SchemaOptions } from './table-name.js'

/**
 * {@link DialectAdapter.tableExists} of the shared adapter.
 *
 * @example
 * if (!(await tableExists(db, 'auth.users', 'postgres'))) console.warn('run the migrations first')
 */
export async function tableExists(
  db: Db,
  table: string,
  dialect: Dialect,
  options?: SchemaOptions,
): Promise<boolean> {
  return getAdapter(dialect).tableExists(db, table, options)
}

/** {@link DialectAdapter.getTableColumns} of the shared adapter. */
export async function getTableColumns(
  db: Db,
  table: string,
  dialect: Dialect,
  options?: SchemaOptions,
): Promise<string[]> {
  return getAdapter(dialect).getTableColumns(db, table, options)
}

/** {@link DialectAdapter.getTables} of the shared adapter. */
export async function getTables(db: Db, dialect: Dialect, options?: SchemaOptions): Promise<string[]> {
  return getAdapter(dialect).getTables(db, options)
}

/** {@link DialectAdapter.getDatabaseSize} of the shared adapter. */
export async function getDatabaseSize(db: Db, dialect: Dialect, databaseName?: string): Promise<number> {
  return getAdapter(dialect).getDatabaseSize(db, databaseName)
}

/** {@link DialectAdapter.truncateAllTables} of the shared adapter. */
export async function truncateAllTables(
  db: Db,
  dialect: Dialect,
  exclude: readonly string[] = [],
  options?: SchemaOptions,
): Promise<void> {
  return getAdapter(dialect).truncateAllTables(db, exclude, options)
}
