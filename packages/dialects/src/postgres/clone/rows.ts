import { sql } from 'kysely'
import { isCloned, type Clone, type Statements } from './scope.js'

/** The rows of each table, those of its heirs and partitions excepted, with the values that identity gave them. */
export function copyRows(clone: Clone): Statements {
  return sql`
    select format('insert into %I.%I (%s) overriding system value select %s from only %I.%I',
      ${clone.target}::text, c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum),
      string_agg(quote_ident(a.attname), ', ' order by a.attnum), ${clone.source}::text, c.relname) as statement
    from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = ''
    where ${isCloned(clone, sql`c.oid`)} and c.relkind = 'r'
    group by c.oid, c.relname
    order by c.oid`
}

/**
 * Sets each sequence to where that of the source is, or past the rows when these have gone further. A descending one
 * goes the other way, and what lies outside of its bounds does not count.
 */
export function setCounters(clone: Clone): Statements {
  return sql`
    select format(
      'select setval(%L, %s(s.last_value, r.value), s.is_called or coalesce(r.value %s s.last_value, false))
       from %I.%I s, (%s) r',
      case d.deptype when 'i'
        then pg_catalog.pg_get_serial_sequence(format('%I.%I', ${clone.target}::text, t.relname), a.attname)
        else format('%I.%I', ${clone.target}::text, c.relname)
      end,
      case when s.seqincrement > 0 then 'greatest' else 'least' end,
      case when s.seqincrement > 0 then '>=' else '<=' end,
      n.nspname, c.relname,
      case when a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
        then format('select %s(%I)::int8 as value from %I.%I where %I between %s and %s',
          case when s.seqincrement > 0 then 'max' else 'min' end, a.attname, ${clone.target}::text, t.relname,
          a.attname, s.seqmin, s.seqmax)
        else 'select null::int8 as value'
      end
    ) as statement
    from pg_catalog.pg_sequence s
    join pg_catalog.pg_class c on c.oid = s.seqrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_depend d on d.objid = c.oid and d.deptype in ('a', 'i') and d.refobjsubid > 0
      and d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
    left join pg_catalog.pg_class t on t.oid = d.refobjid and ${isCloned(clone, sql`t.oid`)}
    left join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
    where n.nspname = ${clone.source} and (t.oid is not null or coalesce(d.deptype, 'a') = 'a' and exists (
      select 1 from pg_catalog.pg_class made join pg_catalog.pg_namespace o on o.oid = made.relnamespace
      where o.nspname = ${clone.target} and made.relname = c.relname and made.relkind = 'S'
    ))`
}
