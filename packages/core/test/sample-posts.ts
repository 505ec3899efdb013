import type { SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'

/** Three users with five, two and no posts, and a post of nobody. */
export async function insertPosts(db: Kysely<SampleDatabase>): Promise<void> {
  for (const name of ['Ann', 'Bob', 'Cid']) {
    await db
      .insertInto('users')
      .values({ name, email: `${name}@example.org` })
      .execute()
  }
  const users = await db.selectFrom('users').select('id').orderBy('id').execute()
  const authors = [0, 0, 1, 0, 1, 0, 0, undefined].map(index =>
    index === undefined ? null : (users[index]?.id ?? null),
  )
  const posts = authors.map((user_id, index) => ({
    user_id,
    title: `Post ${index % 3}`,
    views: index,
  }))
  await db.insertInto('posts').values(posts).execute()
}
