import { sql, type RawBuilder } from 'kysely'
import { ask, run, type Db } from '../../db.js'
import { isCloned, isolated, type Clone, type Statements } from './scope.js'

/** Keys to tables that are not cloned. */
export function foreignKeysBeyond(clone: Clone): Statements {
  return foreignKeys(clone, sql`not (${isCloned(clone, sql`k.confrelid`)})`)
}

/** Keys between the tables: written where the names mean those of the source, read where they mean the clone's. */
export async function foreignKeysWithin(trx: Db, clone: Clone): Promise<void> {
  const within = foreignKeys(clone, isCloned(clone, sql`k.confrelid`))
  const statements: { statement: string }[] = []
  await isolated(trx, [clone.source], async () => void statements.push(...(await ask(trx, within))))
  await isolated(trx, [clone.target], () =>
    run(trx, ...statements.map(({ statement }) => sql.raw(statement))),
  )
}

/** The server itself derives the keys of partitions from that of their table. */
function foreignKeys(clone: Clone, condition: RawBuilder<boolean>): Statements {
  return sql`
    select format('alter table %I.%I add constraint %I %s', ${clone.target}::text, t.relname, k.conname,
      pg_catalog.pg_get_constraintdef(k.oid)) as statement
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class t on t.oid = k.conrelid
    where k.contype = 'f' and ${isCloned(clone, sql`t.oid`)} and ${condition} and not exists (
      select 1 from pg_catalog.pg_constraint origin
      where origin.oid = k.conparentid and ${isCloned(clone, sql`origin.conrelid`)}
    )
    order by k.oid`
}
