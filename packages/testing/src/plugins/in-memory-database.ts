import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely'

/**
 * An SQLite database in memory, made by a script of SQL; the script may be empty. Destroy it in the end.
 *
 * @throws {Error} when `better-sqlite3` is not installed.
 * @throws what the driver throws for a script that fails; the database is closed then.
 * @example
 * interface Database {
 *   users: { id: number; name: string }
 * }
 * const db = await createInMemoryDatabase<Database>('create table users (id integer primary key, name text)')
 */
export async function createInMemoryDatabase<DB>(schema: string): Promise<Kysely<DB>> {
  const Database = await loadDriver()
  const database = new Database(':memory:')
  try {
    database.exec(schema)
  } catch (error) {
    database.close()
    throw error
  }
  return new Kysely<DB>({ dialect: new SqliteDialect({ database }) })
}

type Driver = new (path: string) => SqliteDatabase & { exec(script: string): unknown }

async function loadDriver(): Promise<Driver> {
  try {
    const { default: driver } = await import('better-sqlite3')
    return driver
  } catch (cause) {
    throw new Error('An SQLite database in memory needs its driver: npm install --save-dev better-sqlite3', {
      cause,
    })
  }
}
