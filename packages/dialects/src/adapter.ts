import type { Dialect, KyseraLogger } from '@kysera/core'
import type { Db } from './db.js'
import type { SchemaOptions } from './table-name.js'

/** How an adapter is set up. */
export interface DialectAdapterOptions {
  /**
   * The schema of all calls that name none. Default: `public`, `main` or `dbo`; on MySQL the database that the
   * connection has chosen.
   */
  readonly defaultSchema?: string | undefined
  /** Told at debug level what was emptied, created, dropped or cloned. Default: nothing is told. */
  readonly logger?: KyseraLogger | undefined
}

/** How a table is emptied. */
export interface TruncateOptions extends SchemaOptions {
  /**
   * Empties the tables that refer to it too, in all schemas. PostgreSQL only, refused elsewhere. Default: false.
   */
  readonly cascade?: boolean | undefined
}

/**
 * What differs from database to database.
 *
 * Names of tables and schemas are plain: ASCII letters, digits, underscores. A dotted name is a schema and a table.
 * Other names are refused with a `BadRequestError` before anything is sent. Lists hold whatever names there are.
 *
 * A table or a schema that does not exist is an answer. A question that could not be asked, for want of a connection
 * or of a privilege, is none: the call rejects with the driver's error.
 *
 * No query of an adapter is seen by a Kysely plugin.
 */
export interface DialectAdapter {
  readonly dialect: Dialect
  /** Where tables are looked for when no schema is named. */
  readonly defaultSchema: string

  /** The port that a server listens on by default; null for SQLite. */
  getDefaultPort(): number | null
  /** The SQL of the current time. */
  getCurrentTimestamp(): string
  /** A name in quotes; a dot is a part of it. */
  escapeIdentifier(id: string): string
  /**
   * A point in time as text, in UTC.
   *
   * @throws {BadRequestError} when the date is invalid.
   */
  formatDate(date: Date): string

  /** Whether an error, or one of its causes, is the violation of a unique or primary key. */
  isUniqueConstraintError(error: unknown): boolean
  /** Whether an error is the violation of a foreign key. */
  isForeignKeyError(error: unknown): boolean
  /** Whether an error is about a column without a value. */
  isNotNullError(error: unknown): boolean
  /** Whether an error is the violation of a CHECK. */
  isCheckConstraintError(error: unknown): boolean

  /**
   * Whether there is such a table. Views and system tables do not count. One query, on MySQL and SQL Server a
   * second one when the catalogue does not show the table, for it hides what a user may not see.
   */
  tableExists(db: Db, table: string, options?: SchemaOptions): Promise<boolean>
  /** The columns of a table or view in their order, generated ones too; none when there is no such table. */
  getTableColumns(db: Db, table: string, options?: SchemaOptions): Promise<string[]>
  /**
   * The tables of a schema, sorted by name: no views, no system tables; partitioned tables and partitions are both
   * listed. On MySQL and SQL Server those that the user may see.
   */
  getTables(db: Db, options?: SchemaOptions): Promise<string[]>
  /**
   * The bytes that a database takes, by default the current one; on SQLite an attached one, and 0 in memory.
   *
   * @throws {NotFoundError} when there is no such database.
   */
  getDatabaseSize(db: Db, databaseName?: string): Promise<number>

  /**
   * Removes all rows of a table and restarts its identity; false when there is no such table. Meant for tests.
   *
   * Refused, before anything is removed, when a table that keeps its rows refers to it: on PostgreSQL by a foreign
   * key alone, elsewhere by a row. Triggers for single rows run on SQLite and SQL Server.
   *
   * @throws {BadRequestError} in a transaction on MySQL, which would commit it.
   */
  truncateTable(db: Db, table: string, options?: TruncateOptions): Promise<boolean>
  /**
   * Removes all rows of the tables of a schema but the excluded ones, which are named as they are, or with the
   * schema before a dot. Meant for tests.
   *
   * No other table loses a row: when one of them refers to a table that would be emptied, the call rejects and
   * nothing is emptied. Partitions of an excluded table are excluded with it.
   *
   * @throws {BadRequestError} in a transaction on MySQL, which would commit it.
   */
  truncateAllTables(db: Db, exclude?: readonly string[], options?: SchemaOptions): Promise<void>
}
