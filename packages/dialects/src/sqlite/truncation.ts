import { sql, type RawBuilder } from 'kysely'
import { ask, finds, inTransaction, onOneConnection, restoring, run, type Db } from '../db.js'
import type { TableName } from '../table-name.js'
import {
  assertNoRowRefers,
  groupReferences,
  type Reference,
  type ReferenceColumn,
} from '../truncation/referring-rows.js'
import { TableSet } from '../truncation/table-set.js'
import { findTable, tablesOf } from './catalogue.js'
import { childrenFirst } from './children-first.js'

export async function truncateTable(db: Db, name: TableName): Promise<boolean> {
  const found = await findTable(db, name)
  if (found === undefined) return false
  await empty(db, new TableSet(found.schema, [found.table]))
  return true
}

export async function truncateTables(db: Db, schema: string, exclude: readonly string[]): Promise<void> {
  await empty(db, new TableSet(schema, await tablesOf(db, schema)).without(exclude))
}

/** Without checks no key removes rows of other tables; in a transaction they cannot be turned off, only deferred. */
async function empty(db: Db, tables: TableSet): Promise<void> {
  await onOneConnection(db, pinned =>
    withPragma(pinned, pinned.isTransaction ? { defer_foreign_keys: 1 } : { foreign_keys: 0 }, () =>
      inTransaction(pinned, trx => deleteRows(trx, tables)),
    ),
  )
}

async function deleteRows(trx: Db, tables: TableSet): Promise<void> {
  const references = await referencesWithin(trx, tables.schema)
  await assertNoRowRefers(
    trx,
    references.filter(reference => tables.isReferredToBy(reference)),
  )
  const deletions = childrenFirst(tables.names, references).map(
    table => sql`delete from ${sql.id(tables.schema, table)}`,
  )
  // A trigger may write to a table that is empty already.
  await run(trx, ...deletions, ...deletions)
  await restartIdentity(trx, tables)
}

/** The table of counters is there once a table has had AUTOINCREMENT. */
async function restartIdentity(trx: Db, { schema, names }: TableSet): Promise<void> {
  const counters = sql.id(schema, 'sqlite_sequence')
  const exists = sql`select 1 as found from ${sql.id(schema, 'sqlite_master')} where name = 'sqlite_sequence'`
  if (!(await finds(trx, exists))) return
  await run(trx, ...names.map(table => sql`delete from ${counters} where name = ${table}`))
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

type Pragma = { readonly defer_foreign_keys: 1 } | { readonly foreign_keys: 0 }

async function withPragma(pinned: Db, pragma: Pragma, work: () => Promise<void>): Promise<void> {
  const [[name, value] = ['', 0]] = Object.entries(pragma)
  const [before] = await ask(pinned, sql<Record<string, number>>`pragma ${sql.raw(name)}`)
  const set = (to: number): Promise<void> => run(pinned, sql`pragma ${sql.raw(`${name} = ${to}`)}`)
  await restoring(
    async () => {
      await set(value)
      await work()
    },
    () => set(before?.[name] ?? 0),
  )
}
