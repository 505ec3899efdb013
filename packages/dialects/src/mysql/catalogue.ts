import { BadRequestError } from '@kysera/core'
import { sql, type RawBuilder } from 'kysely'
import { ask, finds, run, type Db } from '../db.js'
import { createErrorMatcher } from '../error-info.js'
import { assertNotHidden, isListed } from '../probe.js'
import type { TableName } from '../table-name.js'

// MySQL 8 returns the names of catalogue columns in upper case, whatever was asked for: each has an alias.

/** MariaDB lists tables that keep their history apart, and sequences and views too. */
const isUserTable: RawBuilder<boolean> = sql`t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
  and t.table_schema not in ('mysql', 'sys', 'information_schema', 'performance_schema')`

export async function tableExists(db: Db, name: TableName): Promise<boolean> {
  const table = await located(db, name)
  const query = sql`select 1 as found from information_schema.tables t
    where t.table_schema = ${table.schema} and t.table_name = ${table.table} and ${isUserTable}`
  return isListed(db, query, table)
}

export async function tablesOf(db: Db, name: string): Promise<string[]> {
  const schema = await chosenSchema(db, name)
  const query = sql<{ name: string }>`select t.table_name as name from information_schema.tables t
    where t.table_schema = ${schema} and ${isUserTable}`
  const tables = (await ask(db, query)).map(row => row.name)
  if (tables.length === 0) await assertSchemaNotHidden(db, schema)
  return tables
}

export async function columnsOf(db: Db, name: TableName): Promise<string[]> {
  const table = await located(db, name)
  const query = sql<{ name: string }>`select c.column_name as name from information_schema.columns c
    where c.table_schema = ${table.schema} and c.table_name = ${table.table} order by c.ordinal_position`
  const columns = (await ask(db, query)).map(row => row.name)
  if (columns.length === 0) await assertNotHidden(db, table)
  return columns
}

export async function databaseSize(db: Db, name: string | undefined): Promise<number | undefined> {
  const schema = await chosenSchema(db, name ?? '')
  const exists = sql`select 1 as found from information_schema.schemata s where s.schema_name = ${schema}`
  if (!(await finds(db, exists))) return undefined
  const query = sql<{ size: string | null }>`
    select sum(t.data_length + t.index_length) as size from information_schema.tables t
    where t.table_schema = ${schema}`
  return (await ask(db, query)).map(({ size }) => Number(size ?? 0))[0]
}

/** A table with the name of its database. */
export async function located(db: Db, { schema, table }: TableName): Promise<TableName> {
  return { schema: await chosenSchema(db, schema), table }
}

/** The empty schema is the database that the connection has chosen. */
export async function chosenSchema(db: Db, schema: string): Promise<string> {
  if (schema !== '') return schema
  const [row] = await ask(db, sql<{ name: string | null }>`select database() as name`)
  // Every comparison with null would say that there is no such table.
  if (!row?.name) throw new BadRequestError('The connection has chosen no database: name a schema')
  return row.name
}

const isUnknownDatabase = createErrorMatcher({ codes: ['ER_BAD_DB_ERROR'], numbers: [1049] })

/** A user without any privilege on a database does not see its tables. */
async function assertSchemaNotHidden(db: Db, schema: string): Promise<void> {
  try {
    await run(db, sql`show tables from ${sql.id(schema)}`)
  } catch (error) {
    if (!isUnknownDatabase(error)) throw error
  }
}
