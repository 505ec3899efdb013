import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { MysqlDialect, PostgresDialect, SqliteDialect, type Dialect } from 'kysely'
import { createPool } from 'mysql2'
import { Pool } from 'pg'

/** A database to run the demo on, and how to leave it. */
export interface Connection {
  readonly title: string
  readonly dialect: Dialect
  readonly close: () => void
}

/**
 * Connects to the server of a URL, or to the SQLite file of a path; without either, to a new SQLite file.
 *
 * @throws {Error} when the URL leads to another kind of database.
 */
export function connect(url: string | undefined): Connection {
  if (url === undefined) return newSqliteFile()
  const [, scheme] = /^(\w+):\/\//.exec(url) ?? []
  if (scheme === undefined) return { title: `SQLite, ${url}`, dialect: sqlite(url), close: () => undefined }
  const dialect = servers[scheme]?.(url)
  if (dialect === undefined)
    throw new Error(`No database for ${scheme}:// here: use postgres://, mysql:// or mariadb://`)
  return { title: `${scheme} server`, dialect, close: () => undefined }
}

const sqlite = (file: string): Dialect => new SqliteDialect({ database: new SqliteDatabase(file) })

const postgres = (url: string): Dialect =>
  new PostgresDialect({ pool: new Pool({ connectionString: url, max: 2 }) })

const mysql = (url: string): Dialect =>
  new MysqlDialect({ pool: createPool({ uri: url.replace(/^mariadb:/, 'mysql:'), connectionLimit: 2 }) })

const servers: Readonly<Record<string, (url: string) => Dialect>> = {
  postgres,
  postgresql: postgres,
  mysql,
  mariadb: mysql,
}

function newSqliteFile(): Connection {
  const folder = mkdtempSync(join(tmpdir(), 'kysera-demo-'))
  const file = join(folder, 'blog.sqlite')
  return {
    title: `SQLite, ${file}`,
    dialect: sqlite(file),
    close: () => rmSync(folder, { recursive: true }),
  }
}
