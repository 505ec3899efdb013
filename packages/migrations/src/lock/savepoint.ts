import type { Dialect } from '@kysera/core'
import { sql } from 'kysely'
import { send, type Db } from '../db.js'

interface SavepointSql {
  readonly begin: string
  readonly undo: string
  readonly release?: string
}

const standard: SavepointSql = {
  begin: 'savepoint kysera_migration',
  undo: 'rollback to savepoint kysera_migration',
  release: 'release savepoint kysera_migration',
}

const savepoints: Readonly<Record<Dialect, SavepointSql>> = {
  postgres: standard,
  mysql: standard,
  sqlite: standard,
  mssql: { begin: 'save transaction kysera_migration', undo: 'rollback transaction kysera_migration' },
}

/** Runs work in an open transaction, which goes on as if the work had not begun if it fails. */
export async function inSavepoint<T>(trx: Db, dialect: Dialect, work: () => Promise<T>): Promise<T> {
  const { begin, undo, release } = savepoints[dialect]
  await send(trx, sql.raw(begin))
  try {
    const result = await work()
    if (release !== undefined) await send(trx, sql.raw(release))
    return result
  } catch (error) {
    // A transaction that cannot go back is not worth more than what went wrong in it.
    await send(trx, sql.raw(undo)).catch(() => undefined)
    throw error
  }
}
