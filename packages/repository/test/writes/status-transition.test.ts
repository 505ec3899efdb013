import { BadRequestError } from '@kysera/core'
import { createExecutorSync } from '@kysera/executor'
import { atomicStatusTransition } from '@kysera/repository'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, dummyDb, type AnyDatabase, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { createSent } from '../sent.js'

/** Posts whose titles are their states. */
async function createJobs(db: Kysely<SampleDatabase>): Promise<void> {
  const rows = ['pending', 'pending', 'done'].map(title => ({ title, body: 'queue' }))
  await db.insertInto('posts').values(rows).execute()
}

const start = { statusColumn: 'title', fromStatus: 'pending', toStatus: 'running' } as const

contract('a status transition', ({ open, traits }) => {
  test('gives the row as it is then, and null to those who come late', async () => {
    const db = await open()
    await createJobs(db)
    const options = { ...start, additionalUpdates: { views: 5, title: 'never' } }
    expect(await atomicStatusTransition(db, 'posts', { id: 2 }, options)).toMatchObject({
      id: 2,
      title: 'running',
      views: 5,
    })
    expect(await atomicStatusTransition(db, 'posts', { id: 2 }, options)).toBe(null)
    expect(await atomicStatusTransition(db, 'posts', { id: 3 }, options)).toBe(null)
    expect(await atomicStatusTransition(db, 'posts', { id: 99 }, options)).toBe(null)
  })

  test('updates all rows that match, and gives the first of them', async () => {
    const db = await open()
    await createJobs(db)
    await db.insertInto('posts').values({ title: 'running', body: null }).execute()
    const options = { ...start, additionalUpdates: { body: null } }
    const row = await atomicStatusTransition(db, 'posts', { body: 'queue' }, options)
    expect(row).toMatchObject({ title: 'running', body: null })
    expect(row?.id).toBeLessThan(3)
    expect((await db.selectFrom('posts').select('id').where('title', '=', 'running').execute()).length).toBe(
      3,
    )
    expect(await atomicStatusTransition(db, 'posts', { body: 'queue' }, options)).toBe(null)
  })

  test.each([true, false])(
    'has one winner among fifty callers, also with returning %s',
    async returning => {
      const db = await open({ poolSize: 10 })
      await createJobs(db)
      const callers = Array.from({ length: 50 }, (_, index) =>
        atomicStatusTransition(
          db,
          'posts',
          { id: 1, body: { $isNull: false } },
          {
            ...start,
            returning,
            additionalUpdates: { views: index },
          },
        ),
      )
      const results = await Promise.all(callers)
      expect(results.filter(result => result !== null).length).toBe(1)
    },
    30_000,
  )

  test('has one winner among fifty callers who look for any row', async () => {
    const db = await open({ poolSize: 10 })
    await db.insertInto('posts').values({ title: 'pending', body: 'queue' }).execute()
    const callers = Array.from({ length: 50 }, () =>
      atomicStatusTransition(db, 'posts', { body: 'queue' }, start),
    )
    const results = await Promise.all(callers)
    expect(results.filter(result => result !== null)).toMatchObject([{ id: 1, title: 'running' }])
  }, 30_000)

  test('reads nothing where the row is not asked for', async () => {
    const { sent, log } = createSent()
    const db = await open({ log })
    await createJobs(db)
    sent.length = 0
    const result = await atomicStatusTransition(db, 'posts', { id: 1 }, { ...start, returning: false })
    expect(result).toEqual({ id: 1, title: 'running' })
    expect(sent.length).toBe(1)
    expect(await atomicStatusTransition(db, 'posts', { id: 1 }, { ...start, returning: false })).toBe(null)
    sent.length = 0
    await atomicStatusTransition(db, 'posts', { id: 2 }, start)
    expect(sent.length).toBe(traits.supportsReturning ? 1 : 2)
  })

  test('works inside of a transaction and through plugins', async () => {
    const executor = createExecutorSync(await open(), [timestampsPlugin({ tables: ['posts'] })])
    await createJobs(executor)
    await executor.transaction().execute(async trx => {
      const row = await atomicStatusTransition(trx, 'posts', { id: 1 }, start)
      expect(row?.updated_at).not.toBe(null)
    })
  })

  test('follows the key where it changes', async () => {
    const db = await open()
    await createJobs(db)
    const options = { ...start, additionalUpdates: { id: 70 } }
    expect(await atomicStatusTransition(db, 'posts', { id: 1 }, options)).toMatchObject({ id: 70 })
  })
})

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<any>([
  [{}, start],
  [undefined, start],
  [{ id: undefined }, start],
  [{ id: 1 }, { ...start, fromStatus: undefined }],
  [{ id: 1 }, { ...start, toStatus: undefined }],
  [{ id: 1 }, { ...start, additionalUpdates: 1 }],
])('a transition of %j by %j is refused, and nothing is sent', async (where, options) => {
  const { sent, log } = createSent()
  const db: AnyDatabase = dummyDb('mysql', { log })
  await expect(atomicStatusTransition(db, 'posts', where, options)).rejects.toThrow(BadRequestError)
  expect(sent).toEqual([])
})
