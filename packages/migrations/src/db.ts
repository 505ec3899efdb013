import type { Kysely, KyselyPlugin, RawBuilder } from 'kysely'

/** Kysely without its schema type: migrations do not know the application's tables. */
// oxlint-disable-next-line typescript/no-explicit-any -- the one place where the schema type is erased
export type Db = Kysely<any>

/** The rows of a statement that no plugin sees. */
export async function ask<Row>(db: Db, statement: RawBuilder<Row>): Promise<Row[]> {
  return (await statement.execute(db.withoutPlugins())).rows
}

/** Sends a statement that no plugin sees. */
export async function send(db: Db, statement: RawBuilder<unknown>): Promise<void> {
  await statement.execute(db.withoutPlugins())
}

/** What an executor of Kysera carries; known by its mark, so that executors need not be installed. */
const interceptorMark = Symbol.for('kysera.interceptor')

/** The plugins that migrations keep: all but Kysera's, whose rules are for the rows of an application. */
export function ordinaryPlugins(db: Db): KyselyPlugin[] {
  return db.getExecutor().plugins.filter(plugin => !(interceptorMark in plugin))
}

export const withPlugins = (db: Db, plugins: readonly KyselyPlugin[]): Db =>
  plugins.reduce((handle, plugin) => handle.withPlugin(plugin), db)
