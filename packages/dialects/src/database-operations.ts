import type { Db } from './db.js'
import type { TableName } from './table-name.js'

/** What each database does in its own way. Names have been checked before. */
export interface DatabaseOperations {
  tableExists(db: Db, table: TableName): Promise<boolean>
  columnsOf(db: Db, table: TableName): Promise<string[]>
  tablesOf(db: Db, schema: string): Promise<string[]>
  /** Undefined when there is no such database. */
  databaseSize(db: Db, name: string | undefined): Promise<number | undefined>
  truncateTable(db: Db, table: TableName, cascade: boolean): Promise<boolean>
  truncateTables(db: Db, schema: string, exclude: readonly string[]): Promise<void>
}
