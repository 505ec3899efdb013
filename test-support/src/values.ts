import type { DialectName } from './databases.js'

/** Values as a database's driver takes them and gives them back, for tests that run on all of them. */
export interface DatabaseValues {
  boolean(value: boolean): boolean | number
  timestamp(value: Date): Date | string
}

const native: DatabaseValues = { boolean: value => value, timestamp: value => value }

/** The values of each dialect. */
export const databaseValues: Readonly<Record<DialectName, DatabaseValues>> = {
  sqlite: { boolean: Number, timestamp: value => value.toISOString() },
  postgres: native,
  mysql: { boolean: Number, timestamp: value => value },
  mssql: native,
}
