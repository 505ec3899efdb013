import { bareName, type Dialect } from '@kysera/core'
import { sql, type RawBuilder } from 'kysely'
import { schemaName } from '../table-names.js'
import { refusal } from './refusal.js'
import type { Write } from './session.js'

interface IndexColumn {
  readonly index: string
  /** Null where equal values of a column do not decide: for an expression, a prefix, and text compared otherwise. */
  readonly column: string | null
}

/** The columns of each unique index of a table, the key among them: one statement. */
export async function uniqueKeys(write: Write): Promise<string[][]> {
  const { table, raw, dialect } = write
  const query = queries[dialect]?.(bareName(table.entryName), schemaName(table.entryName))
  if (query === undefined) throw refusal(table.entryName, 'which rows are replaced is not known here')
  const { rows } = await query.execute(raw)
  const keys = new Map<string, string[]>([['', [...write.key]]])
  for (const { index, column } of rows) {
    if (column === null)
      throw refusal(table.entryName, 'a unique index of it compares otherwise than its columns')
    keys.set(index, [...(keys.get(index) ?? []), column])
  }
  return [...keys.values()]
}

type UniqueColumns = (table: string, schema?: string) => RawBuilder<IndexColumn>

/** Only where rows in the way are found by every unique index. */
const queries: Readonly<Partial<Record<Dialect, UniqueColumns>>> = {
  mysql: (table, schema) => sql`
    select index_name as ${sql.ref('index')}, if(sub_part is null, column_name, null) as ${sql.ref('column')}
    from information_schema.statistics
    where table_schema = coalesce(${schema ?? null}, database()) and table_name = ${table} and non_unique = 0
    order by index_name, seq_in_index
  `,
  // The indexes of constraints compare as their columns do; the pragma does not tell how these compare.
  sqlite: (table, schema) => sql`
    select list.name as "index",
      case when list.origin <> 'c' or upper(info.coll) = 'BINARY' then info.name end as "column"
    from pragma_index_list(${table}, ${schema ?? null}) as list,
      pragma_index_xinfo(list.name, ${schema ?? null}) as info
    where list."unique" = 1 and info.key = 1
    order by list.name, info.seqno
  `,
}
