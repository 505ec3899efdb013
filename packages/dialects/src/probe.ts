import { sql, type RawBuilder } from 'kysely'
import { finds, run, type Db } from './db.js'
import { createErrorMatcher } from './error-info.js'
import type { TableName } from './table-name.js'

/** 1146 and 1049 are MySQL's for a table and a database, 208 is SQL Server's for both. */
const isMissing = createErrorMatcher({ numbers: [1146, 1049, 208] })

/**
 * Whether a catalogue lists a table. Where it does not, the table may be hidden from the user: then reading it fails
 * for another reason than that it is missing, and so does this.
 */
export async function isListed(db: Db, catalogue: RawBuilder<unknown>, table: TableName): Promise<boolean> {
  if (await finds(db, catalogue)) return true
  await assertNotHidden(db, table)
  return false
}

/** @throws the driver's error when the user may not read a table, whether there is one or not. */
export async function assertNotHidden(db: Db, { schema, table }: TableName): Promise<void> {
  try {
    await run(db, sql`select 1 as one from ${sql.id(schema, table)} where 1 = 0`)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}
