import { SelectQueryNode } from 'kysely'
import type { AnyDb } from './kysely-types.js'
import { tables } from './schema.js'
import type { Statement } from './statement.js'

/** What a statement returned and what it left in the tables, row by row as text. */
export type Outcome =
  | { readonly state: 'done'; readonly rows: readonly string[]; readonly contents: Contents }
  | { readonly state: 'failed'; readonly error: unknown }

export type Contents = Readonly<Record<string, readonly string[]>>

/** Runs a statement, looks at the tables and takes the statement back. */
export async function outcomeOf(
  db: AnyDb,
  build: (db: AnyDb) => Statement,
  reads: boolean,
): Promise<Outcome> {
  if (reads) return await attempt(async () => ({ rows: await statementRows(build(db)), contents: {} }))
  const trx = await db.startTransaction().execute()
  try {
    return await attempt(async () => ({
      rows: await statementRows(build(trx)),
      contents: await contentsOf(trx),
    }))
  } finally {
    await trx.rollback().execute()
  }
}

/** All rows of all tables, past every plugin. */
export async function contentsOf(db: AnyDb): Promise<Contents> {
  const contents: Record<string, readonly string[]> = {}
  for (const { name } of tables) {
    const rows = await db.withoutPlugins().selectFrom(name).selectAll().execute()
    contents[name] = rows.map(asText).toSorted()
  }
  return contents
}

async function attempt(run: () => Promise<Omit<Outcome & { state: 'done' }, 'state'>>): Promise<Outcome> {
  try {
    return { state: 'done', ...(await run()) }
  } catch (error) {
    return { state: 'failed', error }
  }
}

/** What a statement returns, row by row as text; in no order where it has none. */
export async function statementRows(statement: Statement): Promise<readonly string[]> {
  const rows = (await statement.execute()).map(asText)
  return isOrdered(statement) ? rows : rows.toSorted()
}

// Statements are ordered by all that they return or not at all.
function isOrdered(statement: Statement): boolean {
  const node = statement.toOperationNode()
  return SelectQueryNode.is(node) && node.orderBy !== undefined
}

function asText(row: unknown): string {
  // The last generated key is a fact of the connection, whatever the statement did.
  return JSON.stringify(row, (key, value: unknown) =>
    key === 'insertId' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
  )
}
