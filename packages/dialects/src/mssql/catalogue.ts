import { sql, type RawBuilder } from 'kysely'
import { ask, type Db } from '../db.js'
import { assertNotHidden, isListed } from '../probe.js'
import type { TableName } from '../table-name.js'

/** Tables as `t` in their schemas as `s`, without those that the server brought along. */
export const userTables: RawBuilder<unknown> = sql`sys.tables t join sys.schemas s on s.schema_id = t.schema_id and t.is_ms_shipped = 0`

export async function tableExists(db: Db, name: TableName): Promise<boolean> {
  const { schema, table } = name
  const query = sql`select 1 as found from ${userTables} where s.name = ${schema} and t.name = ${table}`
  return isListed(db, query, name)
}

export async function tablesOf(db: Db, schema: string): Promise<string[]> {
  const query = sql<{ name: string }>`select t.name as name from ${userTables} where s.name = ${schema}`
  return (await ask(db, query)).map(({ name }) => name)
}

export async function columnsOf(db: Db, name: TableName): Promise<string[]> {
  const query = sql<{ name: string }>`
    select c.name as name from sys.columns c
    join sys.objects o on o.object_id = c.object_id and o.type in ('U', 'V')
    join sys.schemas s on s.schema_id = o.schema_id
    where s.name = ${name.schema} and o.name = ${name.table} order by c.column_id`
  const columns = (await ask(db, query)).map(row => row.name)
  if (columns.length === 0) await assertNotHidden(db, name)
  return columns
}

/** Files are counted in pages of 8 KB. */
export async function databaseSize(db: Db, name: string | undefined): Promise<number | undefined> {
  const files = name === undefined ? sql.id('sys', 'database_files') : sql.id(name, 'sys', 'database_files')
  const query = sql<{ size: string }>`
    select cast(sum(cast(f.size as bigint)) * 8192 as varchar(20)) as size from ${files} f`
  return (await ask(db, query)).map(({ size }) => Number(size))[0]
}
