import { sql, type RawBuilder } from 'kysely'
import { ask, listOf, run, type Db } from '../../db.js'
import { escapeIdentifier } from '../../identifiers.js'
import { withSetting } from '../settings.js'

/** What is cloned, and where to. */
export interface Clone {
  readonly source: string
  readonly target: string
  /** Of the tables, at least one. */
  readonly oids: readonly string[]
}

/** A query of the catalogue whose rows are statements; the server puts the names in quotes. */
export type Statements = RawBuilder<{ statement: string }>

/** Runs the statements that a query of the catalogue returns. */
export async function runAll(trx: Db, statements: Statements): Promise<void> {
  for (const { statement } of await ask(trx, statements)) await run(trx, sql.raw(statement))
}

/** Whether a column holds the number of a table that is cloned. */
export function isCloned({ oids }: Clone, column: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`${column} in ${listOf(oids)}`
}

/**
 * Runs work in which unqualified names mean objects of the given schemas, and no others but the server's own. The
 * server writes names without a schema then, and where it reads them again the same names may mean the clone's.
 */
export async function isolated(
  trx: Db,
  schemas: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  // Temporary tables would come first if they were not named.
  const path = [...schemas, 'pg_catalog', 'pg_temp'].map(name => escapeIdentifier(name, 'postgres'))
  await withSetting(trx, 'search_path', path.join(', '), work)
}
