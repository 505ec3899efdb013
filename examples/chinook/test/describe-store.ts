import { withDeleted } from '@kysera/soft-delete'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { beforeAll, expect, test } from 'vitest'
import { readChinook } from '../src/chinook-data.js'
import { loadStore } from '../src/load-store.js'
import { reports } from '../src/reports.js'
import { createStore, type Store } from '../src/store.js'
import { asWritten, type Row } from './as-written.js'
import { fillCopy } from './copy.js'
import { hiddenRows, updateAll } from './hidden-rows.js'
import { inOrder } from './in-order.js'
import { remaining, removedFrom, softDelete } from './removed.js'

/** Declares what holds for a store with the rows of a file, of which a tenth is deleted. */
export function describeStore(file: string): void {
  const data = readChinook(file)
  const removed = removedFrom(data)
  const left = remaining(data, removed)

  contract('the music store', ({ dialect, createDatabase, values }) => {
    const testHere = test.skipIf(dialect === 'mssql')
    /** The same rows three times: through the executor, with nothing hidden, and without the deleted ones. */
    let store: Store
    let everything: AnyDatabase
    let copy: AnyDatabase

    beforeAll(async () => {
      if (dialect === 'mssql') return
      everything = await createDatabase()
      copy = await createDatabase()
      store = await createStore(everything)
      await loadStore(store, data)
      await softDelete(store, removed)
      await fillCopy(copy, left, values)
    }, 120_000)

    testHere.each(Object.entries<readonly Row[]>(data))('keeps %s as it was written', async (table, rows) => {
      const db: AnyDatabase = withDeleted(store.executor)
      const kept: Row[] = await db.selectFrom(table).selectAll().execute()
      expect(inOrder(table, kept.map(asWritten))).toEqual(inOrder(table, rows))
    })

    testHere('counts the rows that are left', async () => {
      const counting = Object.entries(store.repositories).map(async ([table, repository]) => [
        table,
        await repository.count(),
      ])
      const expected = Object.entries(left).map(([table, rows]) => [table, rows.length])
      expect(Object.fromEntries(await Promise.all(counting))).toEqual(Object.fromEntries(expected))
    })

    testHere.each(Object.entries(reports))('reports %s as if deleted rows were absent', async (_, report) => {
      const answer = await report(store.executor)
      expect(answer).toEqual(await report(copy))
      expect(answer).not.toEqual(await report(everything))
    })

    testHere('hides a deleted customer from all but those who ask for it', async () => {
      const { Customer } = store.repositories
      const [customer] = removed.Customer
      const id = customer?.CustomerId ?? 0
      expect(await Customer.findById(id)).toBeNull()
      expect(await Customer.findWithDeleted(id)).toMatchObject({ ...customer, deleted_at: expect.anything() })
    })

    testHere('updates all rows but the deleted ones', async () => {
      const undo = new Error('undo')
      const updating = store.orm.transaction(async ({ db }) => {
        const before = await hiddenRows(db)
        expect(await updateAll(db)).toEqual(
          [left.Customer, left.Track, left.Invoice].map(rows => rows.length),
        )
        expect(await hiddenRows(db)).toEqual(before)
        throw undo
      })
      await expect(updating).rejects.toBe(undo)
    })
  })
}
