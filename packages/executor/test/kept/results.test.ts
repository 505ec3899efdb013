import { contract } from '@kysera-internal/test-support'
import { createExecutorSync, executeStatement, type Plugin, type Statement } from '@kysera/executor'
import { expect, test } from 'vitest'

const adults: Plugin = {
  name: 'adults',
  filter: ({ table }, eb) => (table === 'users' ? eb('age', '>=', 18) : undefined),
}

const byEmail: Statement = {
  key: 'user by email',
  build: (db, [email]) => db.selectFrom('users').select(['email', 'age']).where('email', '=', email),
}

const aging: Statement = {
  key: 'age of user',
  build: (db, [age, email]) => db.updateTable('users').set({ age }).where('email', '=', email),
}

contract('a kept statement', ({ open }) => {
  test('reads what the transaction has written, under its plugins', async () => {
    const db = createExecutorSync(await open(), [adults])
    const find = async (on: typeof db, email: string): Promise<readonly unknown[]> =>
      (await executeStatement(on, byEmail, [email])).rows
    await db.transaction().execute(async trx => {
      await trx
        .insertInto('users')
        .values([
          { email: 'ann', name: 'Ann', age: 20 },
          { email: 'bob', name: 'Bob', age: 7 },
        ])
        .execute()
      expect(await find(trx, 'ann')).toEqual([{ email: 'ann', age: 20 }])
      expect(await find(trx, 'bob')).toEqual([])
    })
    expect(await find(db, 'ann')).toEqual([{ email: 'ann', age: 20 }])
    expect(await find(db, 'bob')).toEqual([])
  })

  test('says how many rows it has changed', async () => {
    const db = createExecutorSync(await open(), [adults])
    await db
      .insertInto('users')
      .values([
        { email: 'ann', name: 'Ann', age: 20 },
        { email: 'bob', name: 'Bob', age: 7 },
      ])
      .execute()
    expect((await executeStatement(db, aging, [21, 'ann'])).numAffectedRows).toBe(1n)
    expect((await executeStatement(db, aging, [22, 'bob'])).numAffectedRows).toBe(0n)
    expect((await executeStatement(db, aging, [23, 'ann'])).numAffectedRows).toBe(1n)
  })
})
