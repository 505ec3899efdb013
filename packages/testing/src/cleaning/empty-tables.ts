import { inSavepoint, NotFoundError, type Dialect } from '@kysera/core'
import { getAdapter } from '@kysera/dialects'
import { sql, type Kysely } from 'kysely'
import type { NamedTable } from './table-names.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the tables are only known at run time
type AnyDb = Kysely<any>

/** Deletes the rows of tables one after the other, all of them or none. No plugin sees it. */
export async function deleteRows(db: AnyDb, tables: readonly NamedTable[]): Promise<void> {
  const deleteAll = async (trx: AnyDb): Promise<void> => {
    for (const { schema, table } of tables) {
      const name = schema === undefined ? sql.id(table) : sql.id(schema, table)
      await sql`delete from ${name}`.execute(trx.withoutPlugins())
    }
  }
  if (db.isTransaction) await inSavepoint(db, () => deleteAll(db))
  else await db.withoutPlugins().transaction().execute(deleteAll)
}

/**
 * Empties tables in any order and lets them count from the start again: schema by schema, each as a whole.
 *
 * @throws {NotFoundError} for a table that is not there.
 * @throws {BadRequestError} when rows that are to stay refer to one.
 */
export async function truncateTables(
  db: AnyDb,
  dialect: Dialect,
  tables: readonly NamedTable[],
): Promise<void> {
  const adapter = getAdapter(dialect)
  for (const schema of new Set(tables.map(each => each.schema))) {
    const named = tables.filter(each => each.schema === schema)
    const options = schema === undefined ? {} : { schema }
    const all = await adapter.getTables(db, options)
    const meant = new Set(named.map(({ table }) => find(all, table)))
    const missing = named.find(({ table }) => find(all, table) === undefined)
    if (missing !== undefined) throw new NotFoundError('Table', { ...missing })
    // Elsewhere names that differ in case alone are excluded, and emptied, together.
    const isMeant = (each: string): boolean =>
      dialect === 'postgres' ? meant.has(each) : named.some(({ table }) => isSame(each, table))
    const others = all.filter(each => !isMeant(each))
    await adapter.truncateAllTables(db, others, options)
  }
}

/** All tables of the default schema but some, and but those that migrations keep. */
export async function tablesToEmpty(
  db: AnyDb,
  dialect: Dialect,
  exclude: readonly NamedTable[],
): Promise<NamedTable[]> {
  const all = await getAdapter(dialect).getTables(db)
  return all
    .filter(table => !isOfMigrations(table) && !exclude.some(each => isSame(each.table, table)))
    .map(table => ({ schema: undefined, table }))
}

const isOfMigrations = (table: string): boolean => /^(?:migrations|kysely_migration.*)$/i.test(table)

/** A table by its name, else by one that differs in case alone. */
const find = (tables: readonly string[], name: string): string | undefined =>
  tables.find(each => each === name) ?? tables.find(each => isSame(each, name))

/** Whether a server would take one name for the other, as it may without regard to case. */
const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
