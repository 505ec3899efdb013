import { createRepositoryFactory } from '@kysera/repository'
import type { SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely, LogEvent } from 'kysely'

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

/** The statements that a handle sends, without those that begin and end transactions. */
export function createSent(): { readonly sent: string[]; readonly log: (event: LogEvent) => void } {
  const sent: string[] = []
  const isControl = /^(begin|start|commit|rollback|savepoint|release|set transaction)\b/i
  return { sent, log: ({ query }) => void (isControl.test(query.sql) || sent.push(query.sql)) }
}
