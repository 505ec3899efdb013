import { AuditError, type Columns } from '@kysera/core'
import { sql, type QueryResult } from 'kysely'
import { readWhere } from './old-rows.js'
import { isOneOf } from './row-keys.js'
import type { Write } from './session.js'

/** MySQL tells the first key of a statement; the others follow, as far apart as the server says. */
export async function countedUp(
  write: Write,
  count: number,
  result: QueryResult<unknown>,
): Promise<Columns[]> {
  const { insertId, numAffectedRows } = result
  if (numAffectedRows === 0n) return []
  const [column] = write.key
  if (insertId === undefined || column === undefined) throw notFound(write)
  const first = insertId.toString()
  const keys = Array.from({ length: count }, (_, index) => ({
    [column]: index === 0 ? first : sql`${first} + ${sql.lit(index)} * @@auto_increment_increment`,
  }))
  const rows = await readWhere(write, isOneOf(write, keys))
  if (rows.length !== count) throw notFound(write)
  return rows
}

export const notFound = ({ table }: Write): AuditError =>
  new AuditError(`New rows of "${table.entryName}" cannot be read back by their key: nothing was written`)
