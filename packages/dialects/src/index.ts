export type { Dialect } from '@kysera/core'

export type { DialectAdapter, DialectAdapterOptions, TruncateOptions } from './adapter.js'
export type { SchemaOptions } from './table-name.js'
export { Lease } from './lease.js'
export {
  getAdapter,
  mssqlAdapter,
  mysqlAdapter,
  postgresAdapter,
  registerAdapter,
  sqliteAdapter,
} from './registry.js'
export {
  createDialectAdapter,
  createMSSQLAdapter,
  createMySQLAdapter,
  createPostgresAdapter,
  createSQLiteAdapter,
} from './create-adapter.js'
export { PostgresAdapter } from './postgres/postgres-adapter.js'
export type {
  CreateSchemaOptions,
  DropSchemaOptions,
  PostgresAdapterOptions,
} from './postgres/postgres-adapter.js'
export type { SchemaForeignKey } from './postgres/foreign-keys.js'
export type { SchemaIndex } from './postgres/indexes.js'
export type { SchemaComparison, SchemaInfo } from './postgres/schemas.js'
export type { SetSearchPathOptions } from './postgres/search-path.js'
export type { SchemaCopyOptions } from './postgres/clone/select-tables.js'
export { MySQLAdapter } from './mysql/mysql-adapter.js'
export type { MySQLAdapterOptions } from './mysql/mysql-adapter.js'
export { SQLiteAdapter } from './sqlite/sqlite-adapter.js'
export type { SQLiteAdapterOptions } from './sqlite/sqlite-adapter.js'
export { MSSQLAdapter } from './mssql/mssql-adapter.js'
export type { MSSQLAdapterOptions } from './mssql/mssql-adapter.js'

export { getDatabaseSize, getTableColumns, getTables, tableExists, truncateAllTables } from './functions.js'
export { resolveSchema } from './table-name.js'
export { getCurrentTimestamp, getDefaultPort } from './dialect-facts.js'
export { formatDate } from './format-date.js'
export {
  assertValidIdentifier,
  escapeIdentifier,
  qualifyTableName,
  validateIdentifier,
} from './identifiers.js'

export { buildConnectionUrl, parseConnectionUrl } from './connection-url/connection-url.js'
export type { ConnectionConfig } from './connection-url/connection-config.js'

export {
  errorMatchers,
  isCheckConstraintError,
  isForeignKeyError,
  isNotNullError,
  isUniqueConstraintError,
} from './constraint-errors.js'
export type { ErrorMatchers } from './constraint-errors.js'
export { createErrorMatcher, extractErrorInfo } from './error-info.js'
export type { ErrorMatcherConfig, ExtractedErrorInfo } from './error-info.js'

export {
  extractTenantIds,
  filterTenantSchemas,
  getTenantSchemaName,
  isTenantSchema,
  parseTenantSchemaName,
} from './tenant-schemas.js'
export type { TenantSchemaConfig } from './tenant-schemas.js'
