import { sql } from 'kysely'
import { ask, restoring, run, type Db } from '../db.js'

/** The value of a setting, as it was written. */
export async function readSetting(db: Db, name: string): Promise<string> {
  const rows = await ask(db, sql<{ value: string }>`select pg_catalog.current_setting(${name}) as value`)
  return rows.map(({ value }) => value).join('')
}

/** Sets it for the transaction that the handle is in, or else for the session of its connection. */
export async function writeSetting(db: Db, name: string, value: string): Promise<void> {
  await run(db, sql`select pg_catalog.set_config(${name}, ${value}, ${db.isTransaction})`)
}

/** Runs work while a setting has a value. The handle must be one on a single connection. */
export async function withSetting<T>(
  db: Db,
  name: string,
  value: string,
  work: () => Promise<T>,
): Promise<T> {
  const before = await readSetting(db, name)
  const restore = async (): Promise<void> => await writeSetting(db, name, before)
  return restoring(
    async () => {
      await writeSetting(db, name, value)
      return work()
    },
    db.isTransaction ? restore : async () => await restore().catch(() => restoreAfterRollback(db, restore)),
  )
}

/** Work that sent its own BEGIN, and failed, has left a transaction in which nothing can be set. */
async function restoreAfterRollback(db: Db, restore: () => Promise<void>): Promise<void> {
  await run(db, sql`rollback`)
  await restore()
}
