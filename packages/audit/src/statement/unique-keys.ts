import type { Dialect } from '@kysera/core'
import { sql, type RawBuilder } from 'kysely'
import { bareName } from '../table-names.js'
import { refusal } from './refusal.js'
import type { Write } from './session.js'

interface IndexColumn {
  readonly index: string
  /** Null for an expression. */
  readonly column: string | null
}

/** The columns of each unique index of a table, the key among them: one statement. */
export async function uniqueKeys(write: Write): Promise<string[][]> {
  const { table, execution, dialect } = write
  const query = queries[dialect]?.(bareName(table.entryName))
  if (query === undefined) throw refusal(table.entryName, 'which rows are replaced is not known here')
  const { rows } = await query.execute(execution.db.withoutPlugins())
  const keys = new Map<string, string[]>([['', [...write.key]]])
  for (const { index, column } of rows) {
    if (column === null) throw refusal(table.entryName, 'a unique index of it is over an expression')
    keys.set(index, [...(keys.get(index) ?? []), column])
  }
  return [...keys.values()]
}

type UniqueColumns = (table: string) => RawBuilder<IndexColumn>

/** Only where rows in the way are found by every unique index. */
const queries: Readonly<Partial<Record<Dialect, UniqueColumns>>> = {
  mysql: table => sql`
    select index_name as ${sql.ref('index')}, column_name as ${sql.ref('column')}
    from information_schema.statistics
    where table_schema = database() and table_name = ${table} and non_unique = 0
    order by index_name, seq_in_index
  `,
  sqlite: table => sql`
    select list.name as "index", info.name as "column"
    from pragma_index_list(${table}) as list, pragma_index_info(list.name) as info
    where list."unique" = 1
    order by list.name, info.seqno
  `,
}
