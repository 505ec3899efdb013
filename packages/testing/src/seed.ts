import { inSavepoint, isTransaction } from '@kysera/core'
import type { Transaction } from 'kysely'
import type { Handle } from './handle.js'
import { allowNesting } from './transactions/nesting.js'

/** Writes the rows that tests start from. */
export type SeedFunction<DB> = (trx: Transaction<DB>) => Promise<unknown>

/** Writes rows in one transaction, all of them or none; in a transaction, in a savepoint. */
export async function seedDatabase<DB>(db: Handle<DB>, fn: SeedFunction<DB>): Promise<void> {
  if (isTransaction(db)) await inSavepoint(db, () => fn(allowNesting(db)))
  else await db.transaction().execute(trx => fn(allowNesting(trx)))
}

/**
 * Several seeders, one after the other.
 *
 * @example
 * import { composeSeeders, seedDatabase, type SeedFunction } from '@kysera/testing'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   users: { id: number }
 *   posts: { id: number; user_id: number }
 * }
 * const users: SeedFunction<Database> = trx => trx.insertInto('users').values({ id: 1 }).execute()
 * const posts: SeedFunction<Database> = trx => trx.insertInto('posts').values({ id: 1, user_id: 1 }).execute()
 *
 * export const seed = (db: Kysely<Database>) => seedDatabase(db, composeSeeders([users, posts]))
 */
export function composeSeeders<DB>(seeders: readonly SeedFunction<DB>[]): SeedFunction<DB> {
  return async trx => {
    for (const seed of seeders) await seed(trx)
  }
}
