import { sql, type RawBuilder } from 'kysely'
import { ask, finds, inTransaction, onOneConnection, restoring, run, type Db } from '../db.js'
import { namesWithin, type TableName } from '../table-name.js'
import {
  assertNoRowRefers,
  groupReferences,
  type Reference,
  type ReferenceColumn,
} from '../truncation/referring-rows.js'
import { findTable, tablesOf } from './catalogue.js'
import { childrenFirst } from './children-first.js'

export async function truncateTable(db: Db, name: TableName): Promise<boolean> {
  const found = await findTable(db, name)
  if (found === undefined) return false
  await empty(db, found.schema, [found.table])
  return true
}

export async function truncateTables(db: Db, schema: string, exclude: readonly string[]): Promise<void> {
  const excluded = new Set([...namesWithin(schema, exclude)].map(fold))
  await empty(
    db,
    schema,
    (await tablesOf(db, schema)).filter(table => !excluded.has(fold(table))),
  )
}

/** Without checks no key removes rows of other tables; in a transaction they cannot be turned off, only deferred. */
async function empty(db: Db, schema: string, tables: readonly string[]): Promise<void> {
  await onOneConnection(db, pinned =>
    withPragma(
      pinned,
      pinned.isTransaction ? 'defer_foreign_keys' : 'foreign_keys',
      pinned.isTransaction,
      () => inTransaction(pinned, trx => deleteRows(trx, schema, tables)),
    ),
  )
}

async function deleteRows(trx: Db, schema: string, tables: readonly string[]): Promise<void> {
  const references = await referencesWithin(trx, schema)
  const isEmptied = (name: string): boolean => tables.some(table => fold(table) === fold(name))
  await assertNoRowRefers(
    trx,
    references.filter(({ table, referencedTable }) => isEmptied(referencedTable) && !isEmptied(table)),
  )
  const deletions = childrenFirst(tables, references).map(table => sql`delete from ${sql.id(schema, table)}`)
  // A trigger may write to a table that is empty already.
  await run(trx, ...deletions, ...deletions)
  await restartIdentity(trx, schema, tables)
}

/** The table of counters is there once a table has had AUTOINCREMENT. */
async function restartIdentity(trx: Db, schema: string, tables: readonly string[]): Promise<void> {
  const counters = sql.id(schema, 'sqlite_sequence')
  const exists = sql`select 1 as found from ${sql.id(schema, 'sqlite_master')} where name = 'sqlite_sequence'`
  if (!(await finds(trx, exists))) return
  await run(trx, ...tables.map(table => sql`delete from ${counters} where name = ${table}`))
}

/** A key of SQLite never leaves its schema. */
async function referencesWithin(db: Db, schema: string): Promise<Reference[]> {
  const query: RawBuilder<ReferenceColumn> = sql`
    select f.id as ${sql.id('constraint')}, t.schema as ${sql.id('schema')}, t.name as ${sql.id('table')},
      f."from" as ${sql.id('column')}, f."table" as ${sql.id('referencedTable')}
    from pragma_table_list t join pragma_foreign_key_list(t.name, t.schema) f
    where t.schema = ${schema} collate nocase
    order by t.name, f.id, f.seq`
  return groupReferences(await ask(db, query))
}

async function withPragma(pinned: Db, pragma: string, on: boolean, work: () => Promise<void>): Promise<void> {
  const [before] = await ask(pinned, sql<Record<string, number>>`pragma ${sql.raw(pragma)}`)
  const set = (value: number): Promise<void> =>
    run(pinned, sql`pragma ${sql.raw(pragma)} = ${sql.raw(String(value))}`)
  await restoring(
    async () => {
      await set(Number(on))
      await work()
    },
    () => set(before?.[pragma] ?? 0),
  )
}

const fold = (name: string): string => name.toLowerCase()
