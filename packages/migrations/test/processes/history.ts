import { sql, type Kysely } from 'kysely'
import { createMigration, type Migration } from '../../src/index.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the tables are only known to the migrations
type AnyDb = Kysely<any>

/** Where the processes of a test leave which bodies ran. */
export const runs = 'migration_runs'

/** The table that these migrations are recorded in. */
export const tableName = 'history'

const size = 6

/** Of these, one runs outside of a transaction everywhere. */
const withoutTransaction = 'm4'

/** Migrations of several statements each, so that they can be stopped half way. */
export const history: readonly Migration[] = Array.from({ length: size }, (_, index) =>
  migrationOf(`m${index + 1}`),
)

function migrationOf(name: string): Migration {
  const migration = createMigration(
    name,
    db => complete(db, name),
    async db => {
      await db.schema.dropTable(`${name}_b`).execute()
      await db.schema.dropTable(`${name}_a`).execute()
    },
  )
  return name === withoutTransaction ? { ...migration, transaction: false } : migration
}

async function complete(db: AnyDb, name: string): Promise<void> {
  await db.schema.createTable(`${name}_a`).addColumn('id', 'integer').execute()
  await db.insertInto(`${name}_a`).values({ id: 1 }).execute()
  await db.schema.createTable(`${name}_b`).addColumn('id', 'integer').execute()
  await db.insertInto(runs).values({ name }).execute()
}

/** Where the schema of a migration stands. */
export type Extent = 'nothing' | 'part' | 'all'

/** How much of each migration there is. */
export async function extentsOf(db: AnyDb): Promise<Map<string, Extent>> {
  const tables = new Set((await db.introspection.getTables()).map(({ name }) => name))
  const extents = new Map<string, Extent>()
  for (const { name } of history) extents.set(name, await extentOf(db, name, tables))
  return extents
}

async function extentOf(db: AnyDb, name: string, tables: ReadonlySet<string>): Promise<Extent> {
  const hasFirst = tables.has(`${name}_a`)
  const hasSecond = tables.has(`${name}_b`)
  if (!hasFirst && !hasSecond) return 'nothing'
  if (!hasFirst || !hasSecond) return 'part'
  const { rows } = await sql`select id from ${sql.id(`${name}_a`)}`.execute(db)
  return rows.length === 1 ? 'all' : 'part'
}

/** What somebody does by hand. */
export async function removeByHand(db: AnyDb, name: string): Promise<void> {
  await db.schema.dropTable(`${name}_b`).ifExists().execute()
  await db.schema.dropTable(`${name}_a`).ifExists().execute()
}

/** What somebody else does by hand. */
export async function completeByHand(db: AnyDb, name: string): Promise<void> {
  await removeByHand(db, name)
  await complete(db, name)
}
