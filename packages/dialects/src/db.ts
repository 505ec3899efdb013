import { sql, type Kysely, type RawBuilder } from 'kysely'

/** Kysely without its schema type: the tables are only known when the program runs. */
// oxlint-disable-next-line typescript/no-explicit-any -- the one place where the schema type is erased
export type Db = Kysely<any>

/** The rows of a query that no plugin sees, neither its statement nor its result. */
export async function ask<Row>(db: Db, query: RawBuilder<Row>): Promise<Row[]> {
  return (await query.execute(db.withoutPlugins())).rows
}

/** Runs statements that no plugin sees, one after the other. */
export async function run(db: Db, ...statements: readonly RawBuilder<unknown>[]): Promise<void> {
  for (const statement of statements) await statement.execute(db.withoutPlugins())
}

/** Gives a handle on one connection; a transaction has one already. */
export async function onOneConnection<T>(db: Db, work: (pinned: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.withoutPlugins().connection().execute(work)
}

/** Gives a handle on a transaction, the caller's own if there is one. */
export async function inTransaction<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.withoutPlugins().transaction().execute(work)
}

/** Undoes something after work that did or did not succeed. The failure of the work is the one that is told. */
export async function restoring<T>(work: () => Promise<T>, restore: () => Promise<void>): Promise<T> {
  const result = await work().catch(async (error: unknown) => {
    await restore().catch(() => undefined)
    throw error
  })
  await restore()
  return result
}

/** Whether a query that asks for one column `found` finds a row. */
export async function finds(db: Db, query: RawBuilder<unknown>): Promise<boolean> {
  return (await ask(db, query)).length > 0
}

/** A list of values for `in (…)`, which must not be empty. */
export function listOf(values: readonly (string | number)[]): RawBuilder<unknown> {
  return sql`(${sql.join(values)})`
}
