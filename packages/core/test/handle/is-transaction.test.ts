import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { isTransaction } from '@kysera/core'
import type { Kysely, Transaction } from 'kysely'
import { expect, expectTypeOf, test } from 'vitest'

contract('isTransaction', ({ open }) => {
  test('tells transactions from databases and connections', async () => {
    const db: Kysely<SampleDatabase> = await open()
    expect(isTransaction(db)).toBe(false)
    await db.connection().execute(async connection => expect(isTransaction(connection)).toBe(false))
    await db.transaction().execute(async trx => expect(isTransaction(trx)).toBe(true))
    if (isTransaction(db)) expectTypeOf(db).toEqualTypeOf<Transaction<SampleDatabase>>()
  })
})
