import { sql, type RawBuilder } from 'kysely'
import { ask, run, type Db } from '../db.js'
import { namesWithin, type TableName } from '../table-name.js'
import { tableExists, userTables } from './catalogue.js'

export async function truncateTable(db: Db, table: TableName, cascade: boolean): Promise<boolean> {
  if (!(await tableExists(db, table))) return false
  const name = sql.id(table.schema, table.table)
  await run(db, sql`truncate table ${name} restart identity ${sql.raw(cascade ? 'cascade' : 'restrict')}`)
  return true
}

/** PostgreSQL itself refuses when a table that is not in the statement refers to one that is. */
export async function truncateTables(db: Db, schema: string, exclude: readonly string[]): Promise<void> {
  const tables = await ask(db, tablesToEmpty(schema, [...namesWithin(schema, exclude)]))
  // ONLY keeps the rows of tables that inherit from this one and are to stay; a partitioned table has no rows.
  const targets = tables
    .filter(({ partitioned, whole }) => whole || !partitioned)
    .map(({ name, partitioned }) => (partitioned ? sql.id(schema, name) : sql`only ${sql.id(schema, name)}`))
  if (targets.length > 0) await run(db, sql`truncate table ${sql.join(targets)} restart identity restrict`)
}

interface EmptiedTable {
  readonly name: string
  readonly partitioned: boolean
  /** All partitions are emptied too. */
  readonly whole: boolean
}

/** The tables of a schema but those that are excluded, or are partitions or heirs of an excluded one. */
function tablesToEmpty(schema: string, exclude: readonly string[]): RawBuilder<EmptiedTable> {
  const isExcluded = sql`ancestor.relname::text in (${sql.join(['', ...exclude])})`
  return sql`
    with recursive tables as (
      select c.oid, c.relname, c.relkind from ${userTables} where n.nspname = ${schema}
    ), lines as (
      select oid as ancestor, oid as heir from tables
      union
      select lines.ancestor, i.inhrelid from lines join pg_catalog.pg_inherits i on i.inhparent = lines.heir
    ), emptied as (
      select t.oid, t.relname, t.relkind from tables t
      where not exists (
        select 1 from lines join tables ancestor on ancestor.oid = lines.ancestor
        where lines.heir = t.oid and ${isExcluded}
      )
    )
    select e.relname::text as name, e.relkind = 'p' as partitioned, not exists (
      select 1 from lines where lines.ancestor = e.oid and lines.heir not in (select oid from emptied)
    ) as whole
    from emptied e`
}
