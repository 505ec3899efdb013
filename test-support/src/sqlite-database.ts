import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { SqliteDialect } from 'kysely'
import type { TestDatabase } from './test-database.js'

/** Creates an empty SQLite database in a temporary file, so that several connections can share it. */
export async function createSqliteDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'kysera-sqlite-'))
  const file = join(folder, 'test.db')
  const shared = connect(file)
  return {
    url: file,
    // Kysely gives each instance one connection, and a connection cannot be shared by two transactions.
    dialect: () => new SqliteDialect({ database: () => Promise.resolve(connect(file)) }),
    run: async script => void shared.exec(script),
    reclaimConnections: () => Promise.resolve(),
    drop: async () => {
      shared.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function connect(file: string): BetterSqlite3.Database {
  // The driver waits for a lock synchronously, so no other code of this process could ever release it.
  const database = new BetterSqlite3(file, { timeout: 0 })
  database.pragma('journal_mode = wal')
  database.pragma('synchronous = off')
  database.pragma('foreign_keys = on')
  return database
}
