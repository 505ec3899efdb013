import { inject } from 'vitest'

/** The databases that contracts know, in the order in which they run. */
export const databaseNames = ['sqlite', 'postgres', 'mariadb', 'mysql', 'mssql'] as const

/** A database server that tests run on. MariaDB and MySQL share a dialect and differ in what they can do. */
export type DatabaseName = (typeof databaseNames)[number]

/** One of the dialects that Kysely ships. */
export type DialectName = 'sqlite' | 'postgres' | 'mysql' | 'mssql'

/** The dialect that each database is spoken to with. */
export const dialectOf: Readonly<Record<DatabaseName, DialectName>> = {
  sqlite: 'sqlite',
  postgres: 'postgres',
  mariadb: 'mysql',
  mysql: 'mysql',
  mssql: 'mssql',
}

/** Where each database of this run can be reached; a database that is absent is not run. */
export type DatabaseUrls = Readonly<Partial<Record<DatabaseName, string>>>

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrls: DatabaseUrls
  }
}

/** The databases of this test run, as found by the global set-up. */
export function availableDatabases(): DatabaseName[] {
  const urls = inject('databaseUrls')
  return databaseNames.filter(name => urls[name] !== undefined)
}

/**
 * The server URL of a database of this run.
 *
 * @throws {Error} when the database is not part of the run.
 */
export function serverUrl(database: DatabaseName): string {
  const url = inject('databaseUrls')[database]
  if (url === undefined) throw new Error(`The database ${database} is not part of this test run`)
  return url
}

export function isDatabaseName(name: string): name is DatabaseName {
  return databaseNames.some(known => known === name)
}
