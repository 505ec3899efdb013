import { sql } from 'kysely'
import { isCloned, type Clone, type Statements } from './scope.js'

/** The keys of a partition before those of its table, which then take them over instead of making new ones. */
const deepestFirst = sql`(select count(*) from pg_catalog.pg_partition_ancestors(t.oid)) desc`

/** Primary keys, unique and exclusion constraints, each with its index. */
export function constraints(clone: Clone): Statements {
  return sql`
    select format('alter table %I.%I add constraint %I %s', ${clone.target}::text, t.relname, k.conname,
      pg_catalog.pg_get_constraintdef(k.oid)) as statement
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class t on t.oid = k.conrelid
    where ${isCloned(clone, sql`t.oid`)} and k.contype in ('p', 'u', 'x')
    order by ${deepestFirst}, k.oid`
}

/** All other indexes: what the server writes after the name of the table is taken as it is. */
export function indexes(clone: Clone): Statements {
  const head = (only: string, schema: string): ReturnType<typeof sql> => sql`
    format('CREATE %sINDEX %I ON %s%I.%I ', case when i.indisunique then 'UNIQUE ' else '' end, ic.relname,
      case ic.relkind when 'I' then ${only}::text else '' end, ${schema}::text, t.relname)`
  return sql`
    select ${head('', clone.target)}
      || substr(pg_catalog.pg_get_indexdef(i.indexrelid), length(${head('ONLY ', clone.source)}) + 1) as statement
    from pg_catalog.pg_index i
    join pg_catalog.pg_class ic on ic.oid = i.indexrelid
    join pg_catalog.pg_class t on t.oid = i.indrelid
    where ${isCloned(clone, sql`t.oid`)} and not exists (
      select 1 from pg_catalog.pg_constraint k
      where k.conindid = i.indexrelid and k.conrelid = t.oid and k.contype in ('p', 'u', 'x')
    )
    order by ${deepestFirst}, ic.oid`
}
