import { serverUrl, type DatabaseName } from './databases.js'
import { createMssqlDatabase } from './mssql-database.js'
import { createMysqlDatabase } from './mysql-database.js'
import { createPostgresDatabase } from './postgres-database.js'
import { createSqliteDatabase } from './sqlite-database.js'
import type { TestDatabase } from './test-database.js'

const create: Readonly<Record<DatabaseName, (serverUrl: string) => Promise<TestDatabase>>> = {
  sqlite: createSqliteDatabase,
  postgres: createPostgresDatabase,
  mariadb: createMysqlDatabase,
  mysql: createMysqlDatabase,
  mssql: createMssqlDatabase,
}

/** Creates an empty database of its own on one of the servers of this run. */
export const createTestDatabase = (database: DatabaseName): Promise<TestDatabase> =>
  create[database](serverUrl(database))
