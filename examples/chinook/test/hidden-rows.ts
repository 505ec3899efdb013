import type { AnyDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import type { Chinook } from '../src/schema.js'

/** All columns of the deleted rows, as plain Kysely reads them. */
export async function hiddenRows(db: AnyDatabase): Promise<unknown[][]> {
  const reading = (table: string, key: string): Promise<unknown[]> =>
    db
      .withoutPlugins()
      .selectFrom(table)
      .selectAll()
      .where('deleted_at', 'is not', null)
      .orderBy(key)
      .execute()
  const customers = await reading('Customer', 'CustomerId')
  const tracks = await reading('Track', 'TrackId')
  return [customers, tracks, await reading('Invoice', 'InvoiceId')]
}

/** Updates all customers, tracks and invoices, and tells how many rows of each there were. */
export async function updateAll(db: Kysely<Chinook>): Promise<number[]> {
  const updates = [
    db.updateTable('Customer').set({ Fax: '', SupportRepId: 3 }),
    db.updateTable('Track').set(eb => ({ UnitPrice: eb('UnitPrice', '+', 1) })),
    db.updateTable('Invoice').set({ Total: 0 }),
  ]
  const counts: number[] = []
  for (const update of updates) counts.push(Number((await update.executeTakeFirstOrThrow()).numUpdatedRows))
  return counts
}
