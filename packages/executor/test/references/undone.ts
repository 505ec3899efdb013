import { sql } from 'kysely'
import type { AnyDb } from '../../src/index.js'

/** What something gives inside a transaction that is rolled back. */
export async function undone<T>(db: AnyDb, fn: (trx: AnyDb) => Promise<T>): Promise<T> {
  const trx = await db.startTransaction().execute()
  try {
    return await fn(trx)
  } finally {
    await trx.rollback().execute()
  }
}

export async function currentDatabase(db: AnyDb): Promise<string> {
  const { rows } = await sql<{ name: string }>`select database() as name`.execute(db)
  return rows[0]?.name ?? ''
}

/** The rows of a result in an order of their own; counts and ids of the driver are left out. */
export function sorted(result: unknown): readonly string[] {
  const rows = Array.isArray(result)
    ? result.filter(row => Object.getPrototypeOf(row) === Object.prototype)
    : []
  return rows.map(row => JSON.stringify(row, bigintAsText)).toSorted()
}

const bigintAsText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value
