import { createRepositoryFactory } from '@kysera/repository'
import type { SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'

/** Two posts, a tag, and the repository of what links them, whose key has two columns. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- inferred from the configuration
export const createLinks = async (db: Kysely<SampleDatabase>) => {
  await db
    .insertInto('posts')
    .values([{ title: 'p' }, { title: 'q' }])
    .execute()
  await db
    .insertInto('tags')
    .values([{ name: 't' }])
    .execute()
  return createRepositoryFactory(db).create({ tableName: 'post_tags', primaryKey: ['post_id', 'tag_id'] })
}
