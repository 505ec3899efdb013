import { parseDatabaseError, UniqueConstraintError } from '@kysera/core'
import { createExecutor } from '@kysera/executor'
import { createORM } from '@kysera/repository'
import { softDeletePlugin, withDeleted } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import type { Kysely } from 'kysely'
import type { Narrator } from './narrator.js'
import { listPosts, renameUser } from './queries.js'
import { createPostRepository, createUserRepository } from './repositories.js'
import { createTables, type Blog } from './schema.js'

/** What the demo does with an empty database. */
export async function tellStory(db: Kysely<Blog>, { step, showRows, say }: Narrator): Promise<void> {
  await step('Create the tables, with Kysely as it is', async () => createTables(await createExecutor(db)))

  // The plugins look at the tables once, here, to know which have their columns.
  const executor = await createExecutor(db, [softDeletePlugin(), timestampsPlugin()])
  const orm = await createORM(executor, [])
  const users = orm.createRepository(createUserRepository)
  const posts = orm.createRepository(createPostRepository)

  const { ann, ben } = await step('Create users in a repository: timestamps come by themselves', async () => {
    const created = {
      ann: await users.create({ email: 'ann@example.org', name: 'Ann' }),
      ben: await users.create({ email: 'ben@example.org', name: 'Ben' }),
    }
    showRows(created.ann, created.ben)
    return created
  })

  await step('Create the first user again: the error says what is wrong', async () => {
    const error = await users.create({ email: 'ann@example.org', name: 'Ann' }).catch(parseDatabaseError)
    if (error instanceof UniqueConstraintError) say(`${error.name}: ${error.message}`)
  })

  const draft = await step('Write posts', async () => {
    await posts.create({ user_id: ann.id, title: 'About soft delete' })
    await posts.create({ user_id: ben.id, title: 'Best of Kysely' })
    return posts.create({ user_id: ann.id, title: 'Coming soon' })
  })

  await step('List them with a query function', async () => showRows(...(await listPosts(executor))))

  await step('Soft-delete a post and a user: both rows stay', async () => {
    await posts.softDelete(draft.id)
    await users.softDelete(ben.id)
  })

  await step('List them again: the same function, in a join too, sees neither', async () =>
    showRows(...(await listPosts(executor))),
  )

  await step('Ask for deleted rows as well', async () =>
    showRows(...(await listPosts(withDeleted(executor)))),
  )

  await step('Write in a transaction that fails', async () => {
    const failure = orm.transaction(async ctx => {
      await posts.create({ user_id: ann.id, title: 'Dear diary' })
      await renameUser(ctx, ann.id, 'Anonymous')
      throw new Error('I have changed my mind')
    })
    await failure.catch((error: unknown) => say(`rolled back: ${String(error)}`))
  })

  await step('Restore the user, and see that nothing else has changed', async () => {
    await users.restore(ben.id)
    showRows(...(await users.findAll()))
  })
}
