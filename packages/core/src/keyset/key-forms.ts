import type { Dialect } from '../dialect.js'
import type { KeyForm } from './key-form.js'
import { mysqlKeys } from './mysql-keys.js'
import { sqliteKeys } from './sqlite-keys.js'
import { mssqlKeys, postgresKeys } from './text-keys.js'

export const keyForms: Readonly<Record<Dialect, KeyForm>> = {
  postgres: postgresKeys,
  mysql: mysqlKeys,
  sqlite: sqliteKeys,
  mssql: mssqlKeys,
}
