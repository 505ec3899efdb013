import { contract } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { getDialectTraits } from '@kysera/core'

contract('the traits of a dialect', ({ open, dialect }) => {
  const { nullsFirstIn, supportsDate } = getDialectTraits(dialect)

  test.each(['asc', 'desc'] as const)('say whether NULL comes first when ordered %s', async direction => {
    const db = await open()
    await db.insertInto('users').values({ email: 'a', name: 'a', age: 1 }).execute()
    await db.insertInto('users').values({ email: 'b', name: 'b', age: null }).execute()
    const rows = await db.selectFrom('users').select('age').orderBy('age', direction).execute()
    expect(rows[0]).toEqual({ age: nullsFirstIn === direction ? null : 1 })
  })

  test('say whether the driver binds a Date', async () => {
    const db = await open()
    const row = { email: 'a', name: 'a', created_at: new Date(0) }
    const isBound = db
      .insertInto('users')
      .values(row)
      .execute()
      .then(
        () => true,
        () => false,
      )
    expect(await isBound).toBe(supportsDate)
  })
})

const selectWith = (parameters: number) =>
  sql`select 1 as one where 1 in (${sql.join(Array(parameters).fill(1))})`

contract('the parameter limit of a dialect', ({ open, dialect }) => {
  const { maxParameters } = getDialectTraits(dialect)
  // The limit is that of prepared statements; Kysely has mysql2 write the parameters into the text.
  const bindsParameters = dialect !== 'mysql'

  test('is what a statement may bind', async () => {
    const { rows } = await selectWith(maxParameters).execute(await open())
    expect(rows).toEqual([{ one: 1 }])
  })

  test.runIf(bindsParameters)('is the most that a statement may bind', async () => {
    await expect(selectWith(maxParameters + 1).execute(await open())).rejects.toThrow()
  })
})
