import { sql, type Kysely } from 'kysely'
import { createMigration, type Migration } from '../src/index.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the tables are only known to the migrations
export type AnyDb = Kysely<any>

/** A migration that creates a table of the given name, and drops it. */
export const creating = (name: string, table = `t_${name}`): Migration =>
  createMigration(
    name,
    async db => {
      await db.schema.createTable(table).addColumn('id', 'integer').execute()
    },
    async db => {
      await db.schema.dropTable(table).execute()
    },
  )

/** A migration that creates a table, and then fails with what it is given. */
export const failing = (name: string, thrown: unknown = new Error('boom')): Migration =>
  createMigration(
    name,
    async db => {
      await db.schema.createTable(`t_${name}`).addColumn('id', 'integer').execute()
      throw thrown
    },
    async db => {
      await db.schema.dropTable(`t_${name}`).execute()
    },
  )

/** The tables of a database but for the one that migrations are recorded in. */
export async function tablesOf(db: AnyDb): Promise<string[]> {
  const tables = await db.withoutPlugins().introspection.getTables()
  return tables.flatMap(({ name, isView }) => (isView || name === 'migrations' ? [] : name)).toSorted()
}

/** The rows of the table, as far as they do not depend on the time. */
export async function rowsOf(db: AnyDb, table = 'migrations'): Promise<unknown[]> {
  const { rows } = await sql`select name, seq, checksum, dirty from ${sql.id(table)} order by seq`.execute(
    db.withoutPlugins(),
  )
  return rows
}
