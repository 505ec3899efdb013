import { sql } from 'kysely'
import { ask, type Db } from '../db.js'
import type { TableName } from '../table-name.js'

// SQLite compares names without regard to the case of ASCII letters, and so does `nocase`.

/** No shadow tables, which belong to a virtual one, and none whose name SQLite reserves. */
const isUserTable = sql`t.type in ('table', 'virtual') and t.name not like 'sqlite\\_%' escape '\\'`

export async function tableExists(db: Db, name: TableName): Promise<boolean> {
  return (await findTable(db, name)) !== undefined
}

/** A table as its creator wrote it. */
export async function findTable(db: Db, { schema, table }: TableName): Promise<TableName | undefined> {
  const query = sql<TableName>`
    select t.schema as ${sql.id('schema')}, t.name as ${sql.id('table')} from pragma_table_list t
    where t.schema = ${schema} collate nocase and t.name = ${table} collate nocase and ${isUserTable}`
  return (await ask(db, query))[0]
}

export async function tablesOf(db: Db, schema: string): Promise<string[]> {
  const query = sql<{ name: string }>`
    select t.name as name from pragma_table_list t
    where t.schema = ${schema} collate nocase and ${isUserTable}`
  return (await ask(db, query)).map(({ name }) => name)
}

/** `hidden` is 1 for the columns that a virtual table has for its arguments; generated ones are shown. */
export async function columnsOf(db: Db, { schema, table }: TableName): Promise<string[]> {
  const query = sql<{ name: string }>`
    select x.name as name from pragma_database_list d
    join pragma_table_xinfo(${table}, d.name) x
    where d.name = ${schema} collate nocase and x.hidden <> 1 order by x.cid`
  return (await ask(db, query)).map(({ name }) => name)
}

export async function databaseSize(db: Db, name = 'main'): Promise<number | undefined> {
  const query = sql<{ size: number | bigint }>`
    select case when coalesce(d.file, '') = '' then 0 else c.page_count * s.page_size end as size
    from pragma_database_list d join pragma_page_count(d.name) c join pragma_page_size(d.name) s
    where d.name = ${name} collate nocase`
  return (await ask(db, query)).map(({ size }) => Number(size))[0]
}
