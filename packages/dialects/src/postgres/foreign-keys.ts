import { sql, type RawBuilder } from 'kysely'
import { ask, type Db } from '../db.js'
import { userTables } from './catalogue.js'

/** One pair of columns of a foreign key. */
export interface SchemaForeignKey {
  readonly constraintName: string
  readonly tableName: string
  readonly columnName: string
  readonly referencedSchema: string
  readonly referencedTable: string
  readonly referencedColumn: string
  /** `NO ACTION`, `RESTRICT`, `CASCADE`, `SET NULL` or `SET DEFAULT`. */
  readonly onDelete: string
  readonly onUpdate: string
}

/** Keys that PostgreSQL derives for partitions are those of the partitioned table. */
export async function getSchemaForeignKeys(db: Db, schema: string): Promise<SchemaForeignKey[]> {
  return ask(
    db,
    sql<SchemaForeignKey>`
      select f.conname::text as "constraintName", c.relname::text as "tableName",
        a.attname::text as "columnName", rn.nspname::text as "referencedSchema",
        r.relname::text as "referencedTable", ra.attname::text as "referencedColumn",
        ${actionOf('confdeltype')} as "onDelete", ${actionOf('confupdtype')} as "onUpdate"
      from ${userTables}
      join pg_catalog.pg_constraint f on f.conrelid = c.oid and f.contype = 'f' and f.conparentid = 0
      join pg_catalog.pg_class r on r.oid = f.confrelid
      join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
      cross join lateral unnest(f.conkey, f.confkey) with ordinality as pair (attnum, refnum, place)
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = pair.attnum
      join pg_catalog.pg_attribute ra on ra.attrelid = r.oid and ra.attnum = pair.refnum
      where n.nspname = ${schema}
      order by c.relname::text collate "C", f.conname::text collate "C", pair.place`,
  )
}

function actionOf(column: string): RawBuilder<string> {
  return sql`case f.${sql.ref(column)} when 'a' then 'NO ACTION' when 'r' then 'RESTRICT' when 'c' then 'CASCADE'
    when 'n' then 'SET NULL' else 'SET DEFAULT' end`
}
