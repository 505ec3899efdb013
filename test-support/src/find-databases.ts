import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import type { DatabaseName } from './databases.js'

/** The environment variable that leads to a server, for each database that has one. */
export const urlVariables = {
  postgres: 'PG_URL',
  mariadb: 'MARIADB_URL',
  mysql: 'MYSQL_URL',
  mssql: 'MSSQL_URL',
} as const satisfies Partial<Record<DatabaseName, string>>

type Environment = Readonly<Record<string, string | undefined>>

/** How to find a running server of each database; SQLite and the embedded PostgreSQL need none. */
export const findServer: Readonly<
  Record<keyof typeof urlVariables, (env: Environment) => Promise<string | undefined>>
> = {
  postgres: async ({ PG_URL }) => PG_URL && (await answersAsPostgres(PG_URL)),
  mariadb: async ({ MARIADB_URL }) =>
    await answersAsMysql(MARIADB_URL ?? 'mysql://root@127.0.0.1:3306', version => isMariadb(version)),
  mysql: async ({ MYSQL_URL }) =>
    await answersAsMysql(MYSQL_URL ?? 'mysql://root@127.0.0.1:3310', version => !isMariadb(version)),
  // A server that somebody named is worth an error of its own when it does not answer.
  mssql: async ({ MSSQL_URL }) => MSSQL_URL,
}

const isMariadb = (version: string): boolean => /mariadb/i.test(version)

async function answersAsPostgres(url: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  try {
    await client.connect()
    return url
  } catch {
    return undefined
  } finally {
    await client.end()
  }
}

async function answersAsMysql(
  url: string,
  accepts: (version: string) => boolean,
): Promise<string | undefined> {
  const version = await mysqlVersion(url).catch(() => undefined)
  return version !== undefined && accepts(version) ? url : undefined
}

async function mysqlVersion(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, connectTimeout: 3000 })
  try {
    const [rows] = await connection.query('select version() as version')
    return JSON.stringify(rows)
  } finally {
    await connection.end()
  }
}
