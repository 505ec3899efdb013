import { seedDatabase } from '@kysera/testing'
import type { DatabaseValues, SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'

export const deletedOn: Date = new Date('2024-02-29T12:34:56.789Z')

/** Ann is active and Bob is deleted; each has a post, and Ann another one that is deleted. Tags have no marker. */
export async function insertSampleRows(db: Kysely<SampleDatabase>, values: DatabaseValues): Promise<void> {
  const deleted_at = values.timestamp(deletedOn)
  await seedDatabase(db, async trx => {
    await trx
      .insertInto('users')
      .values([
        { email: 'ann@example.org', name: 'Ann', deleted_at: null },
        { email: 'bob@example.org', name: 'Bob', deleted_at },
      ])
      .execute()
    await trx
      .insertInto('posts')
      .values([
        { user_id: 1, title: 'Ann writes', deleted_at: null },
        { user_id: 2, title: 'Bob writes', deleted_at: null },
        { user_id: 1, title: 'Ann regrets', deleted_at },
      ])
      .execute()
    await trx
      .insertInto('tags')
      .values([{ name: 'red' }, { name: 'blue' }])
      .execute()
  })
}
