import { sql } from 'kysely'
import { isCloned, type Clone, type Statements } from './scope.js'

/** Tables with columns, defaults and CHECKs, without indexes. The identity of a partition is that of its table. */
export function bareTables(clone: Clone): Statements {
  return sql`
    select format('create %s table %I.%I (like %I.%I including all excluding indexes %s) %s',
      case c.relpersistence when 'u' then 'unlogged' else '' end,
      ${clone.target}::text, c.relname, ${clone.source}::text, c.relname,
      case when exists (
        select 1 from pg_catalog.pg_inherits i
        where c.relispartition and i.inhrelid = c.oid and ${isCloned(clone, sql`i.inhparent`)}
      ) then 'excluding identity' else '' end,
      case c.relkind when 'p' then 'partition by ' || pg_catalog.pg_get_partkeydef(c.oid) else '' end
    ) as statement
    from pg_catalog.pg_class c
    where ${isCloned(clone, sql`c.oid`)}
    order by c.oid`
}

/** Partitions and heirs are joined to their parents. */
export function partitions(clone: Clone): Statements {
  return sql`
    select case when c.relispartition
      then format('alter table %I.%I attach partition %I.%I %s', ${clone.target}::text, p.relname,
        ${clone.target}::text, c.relname, pg_catalog.pg_get_expr(c.relpartbound, c.oid))
      else format('alter table %I.%I inherit %I.%I', ${clone.target}::text, c.relname,
        ${clone.target}::text, p.relname)
    end as statement
    from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    join pg_catalog.pg_class p on p.oid = i.inhparent
    where ${isCloned(clone, sql`c.oid`)} and ${isCloned(clone, sql`p.oid`)}
    order by c.oid, i.inhseqno`
}
