import { getAdapter } from '@kysera/dialects'
import { sql } from 'kysely'
import { ask, type Db } from './db.js'
import type { Ledger } from './ledger/ledger.js'

/** Where Kysely's migrator has kept its history. */
export interface KyselyMigrationTable {
  /** Default: `'kysely_migration'`. */
  tableName?: string | undefined
  /** Default: the schema of the runner. */
  tableSchema?: string | undefined
}

/** A migration as Kysely's migrator has recorded it. */
export interface KyselyMigrationEntry {
  readonly name: string
  readonly executedAt: Date | undefined
}

/** What Kysely's migrator has run, in its order; nothing where it never ran. Only reads. */
export async function readKyselyMigrations(
  db: Db,
  ledger: Ledger,
  { tableName = 'kysely_migration', tableSchema = ledger.table.schema }: KyselyMigrationTable = {},
): Promise<KyselyMigrationEntry[]> {
  const where = tableSchema === undefined ? {} : { schema: tableSchema }
  if (!(await getAdapter(ledger.dialect).tableExists(db, tableName, where))) return []
  const table = tableSchema === undefined ? sql.id(tableName) : sql.id(tableSchema, tableName)
  const rows = await ask(
    db,
    sql<{ name: string; timestamp: string }>`
      select ${sql.id('name')}, ${sql.id('timestamp')} from ${table}
      order by ${sql.id('timestamp')}, ${sql.id('name')}`,
  )
  return rows.map(({ name, timestamp }) => ({ name, executedAt: parseTime(timestamp) }))
}

/** Kysely writes ISO texts; another text is no reason not to know the migration. */
function parseTime(text: string): Date | undefined {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? undefined : time
}
