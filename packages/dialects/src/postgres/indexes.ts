import { sql } from 'kysely'
import { ask, type Db } from '../db.js'
import { userTables } from './catalogue.js'

/** An index of a table. */
export interface SchemaIndex {
  readonly tableName: string
  readonly indexName: string
  /** `btree`, `gin` and so on. */
  readonly indexType: string
  readonly isUnique: boolean
  readonly isPrimary: boolean
  /** In the order of the index; of an expression its text. INCLUDE columns are no part of the order. */
  readonly columns: string[]
}

export async function getSchemaIndexes(db: Db, schema: string): Promise<SchemaIndex[]> {
  return ask(
    db,
    sql<SchemaIndex>`
      select c.relname::text as "tableName", ic.relname::text as "indexName", am.amname::text as "indexType",
        i.indisunique as "isUnique", i.indisprimary as "isPrimary",
        array(
          select coalesce(a.attname::text, pg_catalog.pg_get_indexdef(i.indexrelid, k::int, true))
          from generate_series(1, i.indnkeyatts) k
          left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[k - 1] and a.attnum <> 0
          order by k
        ) as columns
      from ${userTables}
      join pg_catalog.pg_index i on i.indrelid = c.oid
      join pg_catalog.pg_class ic on ic.oid = i.indexrelid
      join pg_catalog.pg_am am on am.oid = ic.relam
      where n.nspname = ${schema}
      order by c.relname::text collate "C", ic.relname::text collate "C"`,
  )
}
