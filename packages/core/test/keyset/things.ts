import type { AnyDatabase, DatabaseName } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { columnsOf, type AnyRow } from './any-table.js'

/** A row of the table of all types. */
export interface Thing extends Readonly<Record<string, unknown>> {
  readonly id: number
}

const before: Readonly<Record<DatabaseName, readonly string[]>> = {
  postgres: [
    `create collation folded (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`,
    `create type word as enum ('zebra', 'ant', 'bee')`,
  ],
  sqlite: [],
  mariadb: [],
  mysql: [],
  mssql: [],
}

/** Creates a table with a column of each type that a database has. */
export async function createThings(db: AnyDatabase, database: DatabaseName): Promise<void> {
  for (const statement of before[database]) await sql.raw(statement).execute(db)
  const definitions = Object.entries(columnsOf[database]).map(
    ([name, { type }]) => sql`${sql.ref(name)} ${sql.raw(type)}`,
  )
  await sql`create table things (id integer primary key, ${sql.join(definitions)})`.execute(db)
}

/** Replaces the rows of the table, which are not inserted in the order of their ids. */
export async function fillThings(db: AnyDatabase, rows: readonly AnyRow[]): Promise<void> {
  await db.deleteFrom('things').execute()
  const shuffled = rows.map((row, index) => ({ ...row, id: (index * 7) % 15 }))
  if (rows.length > 0) await db.insertInto('things').values(shuffled).execute()
}
