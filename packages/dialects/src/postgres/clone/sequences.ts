import { sql, type RawBuilder } from 'kysely'
import { ask, run, type Db } from '../../db.js'
import { isCloned, isolated, type Clone, type Statements } from './scope.js'

/** Sequences `c` of the source that belong to a serial column or are used by a default; identity makes its own. */
const usedSequences = (clone: Clone): RawBuilder<unknown> => sql`(
    select d.objid as oid from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
      and d.deptype = 'a' and d.refobjsubid > 0 and ${isCloned(clone, sql`d.refobjid`)}
    union
    select d.refobjid from pg_catalog.pg_depend d
    join pg_catalog.pg_attrdef e on e.oid = d.objid and d.classid = 'pg_catalog.pg_attrdef'::regclass
    where d.refclassid = 'pg_catalog.pg_class'::regclass and ${isCloned(clone, sql`e.adrelid`)}
  ) used
  join pg_catalog.pg_class c on c.oid = used.oid and c.relkind = 'S'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = ${clone.source}
  join pg_catalog.pg_sequence s on s.seqrelid = c.oid`

export function counters(clone: Clone): Statements {
  return sql`
    select format(
      'create sequence %I.%I as %s increment by %s minvalue %s maxvalue %s start with %s cache %s %s',
      ${clone.target}::text, c.relname, pg_catalog.format_type(s.seqtypid, null), s.seqincrement, s.seqmin,
      s.seqmax, s.seqstart, s.seqcache, case when s.seqcycle then 'cycle' else 'no cycle' end
    ) as statement
    from ${usedSequences(clone)}`
}

/** A sequence that belongs to a column goes when the column does. */
export function counterOwners(clone: Clone): Statements {
  return sql`
    select format('alter sequence %I.%I owned by %I.%I.%I', ${clone.target}::text, c.relname,
      ${clone.target}::text, t.relname, a.attname) as statement
    from ${usedSequences(clone)}
    join pg_catalog.pg_depend d on d.objid = c.oid and d.deptype = 'a' and d.refobjsubid > 0
      and d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
    join pg_catalog.pg_class t on t.oid = d.refobjid and ${isCloned(clone, sql`t.oid`)}
    join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid`
}

/** Defaults that count are written as they are in the source, and read where the sequences are the clone's. */
export async function counterDefaults(trx: Db, clone: Clone): Promise<void> {
  const statements: { statement: string }[] = []
  await isolated(trx, [clone.source], async () => void statements.push(...(await ask(trx, defaults(clone)))))
  await isolated(trx, [clone.target, clone.source], () =>
    run(trx, ...statements.map(({ statement }) => sql.raw(statement))),
  )
}

function defaults(clone: Clone): Statements {
  return sql`
    select format('alter table %I.%I alter column %I set default %s', ${clone.target}::text, t.relname,
      a.attname, pg_catalog.pg_get_expr(e.adbin, e.adrelid)) as statement
    from pg_catalog.pg_attrdef e
    join pg_catalog.pg_class t on t.oid = e.adrelid
    join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = e.adnum and a.attgenerated = ''
    where ${isCloned(clone, sql`t.oid`)} and exists (
      select 1 from ${usedSequences(clone)}
      join pg_catalog.pg_depend d on d.refobjid = c.oid and d.objid = e.oid
        and d.classid = 'pg_catalog.pg_attrdef'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
    )`
}
