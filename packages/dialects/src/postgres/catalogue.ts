import { sql, type RawBuilder } from 'kysely'
import { ask, finds, type Db } from '../db.js'
import type { TableName } from '../table-name.js'

/** The underscore is meant: a schema `pgapp` is the user's. */
export const isUserSchema: RawBuilder<boolean> = sql`left(n.nspname::text, 3) <> 'pg_' and n.nspname <> 'information_schema'`

/** Tables as `c` in their schemas as `n`: base tables, partitioned ones and partitions. */
export const userTables: RawBuilder<unknown> = sql`pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace and c.relkind in ('r', 'p') and ${isUserSchema}`

// The catalogue is asked, and not information_schema, which leaves out what a user may not touch.

export async function tableExists(db: Db, { schema, table }: TableName): Promise<boolean> {
  return finds(
    db,
    sql`select 1 as found from ${userTables} where n.nspname = ${schema} and c.relname = ${table}`,
  )
}

export async function tablesOf(db: Db, schema: string): Promise<string[]> {
  const query = sql<{ name: string }>`
    select c.relname::text as name from ${userTables} where n.nspname = ${schema}`
  return (await ask(db, query)).map(({ name }) => name)
}

export async function columnsOf(db: Db, { schema, table }: TableName): Promise<string[]> {
  const query = sql<{ name: string }>`
    select a.attname::text as name
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'm', 'f')
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relname = ${table} and a.attnum > 0 and not a.attisdropped
    order by a.attnum`
  return (await ask(db, query)).map(({ name }) => name)
}

export async function databaseSize(db: Db, name: string | undefined): Promise<number | undefined> {
  const query = sql<{ size: string }>`
    select pg_catalog.pg_database_size(d.oid)::text as size
    from pg_catalog.pg_database d
    where d.datname::text = ${name ?? sql`pg_catalog.current_database()`}`
  return (await ask(db, query)).map(({ size }) => Number(size))[0]
}
