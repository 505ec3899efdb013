import { dummyDb } from '@kysera-internal/test-support'
import type { DatabaseConnection } from 'kysely'
import { expect, test } from 'vitest'
import { OpenTransactions } from '../../src/around/open-transactions.js'

const db = dummyDb('sqlite')
const withConnection = <T>(use: (connection: DatabaseConnection) => Promise<T>): Promise<T> =>
  db.getExecutor().provideConnection(use)

test('a transaction is open from its begin to its end', async () => {
  const transactions = new OpenTransactions(db)
  await withConnection(async connection => {
    await transactions.beginTransaction(connection, {})
    expect(transactions.has(connection)).toBe(true)
    await transactions.commitTransaction(connection)
    expect(transactions.has(connection)).toBe(false)
  })
})

test('what is not open is never reported as committed', async () => {
  const transactions = new OpenTransactions(db)
  const committed = withConnection(connection => transactions.commitTransaction(connection))
  await expect(committed).rejects.toThrow('No transaction is open on this connection')
})
