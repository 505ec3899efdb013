import { createQuery, type DbContext } from '@kysera/dal'
import type { Blog } from './schema.js'

/** Posts by title, each with the name of its author. */
export const listPosts = createQuery((ctx: DbContext<Blog>) =>
  ctx.db
    .selectFrom('kysera_posts as post')
    .leftJoin('kysera_users as author', 'author.id', 'post.user_id')
    .select(['post.title', 'author.name as author'])
    .orderBy('post.title')
    .execute(),
)

export const renameUser = createQuery((ctx: DbContext<Blog>, id: number, name: string) =>
  ctx.db.updateTable('kysera_users').set({ name }).where('id', '=', id).execute(),
)
