import { read, write, type AnyBuilder, type Place } from './place.js'

/** Tables of updates, deletes and merges. */
export const writePlaces: readonly Place[] = [
  {
    name: 'update',
    build: db => db.updateTable('users').set({ name: 'x' }),
    references: [write('update', 'users')],
  },
  {
    name: 'update, aliased',
    on: ['sqlite', 'postgres', 'mariadb', 'mysql'],
    build: db => db.updateTable('users as u').set({ name: 'x' }).where('u.id', '>', 0),
    references: [write('update', 'users as u')],
  },
  {
    name: 'update with a subquery in set',
    build: db =>
      db
        .updateTable('tags')
        .set(eb => ({ name: eb.selectFrom('posts').select(eb.fn.max<string>('posts.title').as('t')) })),
    references: [write('update', 'tags'), read('posts')],
  },
  {
    name: 'update with a subquery in where',
    build: db =>
      db
        .updateTable('tags')
        .set({ name: 'x' })
        .where('id', 'in', (eb: AnyBuilder) => eb.selectFrom('posts').select('posts.id')),
    references: [write('update', 'tags'), read('posts')],
  },
  {
    name: 'update from',
    needs: ['supportsUpdateFrom'],
    build: db =>
      db.updateTable('users').from('posts').set({ name: 'x' }).whereRef('posts.user_id', '=', 'users.id'),
    references: [write('update', 'users'), read('posts', 'update')],
  },
  {
    name: 'update from, with a join',
    on: ['sqlite', 'postgres'],
    build: db =>
      db
        .updateTable('users as u')
        .from('posts as p')
        .leftJoin('comments', 'comments.post_id', 'p.id')
        .set(eb => ({ name: eb.fn.coalesce('comments.body', 'p.title') }))
        .whereRef('p.user_id', '=', 'u.id'),
    references: [write('update', 'users as u'), read('posts as p', 'update'), read('comments', 'update')],
  },
  {
    name: 'update from a derived table',
    needs: ['supportsUpdateFrom'],
    build: db =>
      db
        .updateTable('users')
        .from(eb => eb.selectFrom('posts').select('user_id').as('p'))
        .set({ name: 'x' })
        .whereRef('p.user_id', '=', 'users.id'),
    references: [write('update', 'users'), read('posts')],
  },
  {
    name: 'update of several tables',
    needs: ['supportsMultiTableUpdate'],
    build: db =>
      db
        .updateTable(['users', 'posts as p'])
        .set('users.name', 'x')
        .set('p.title', 'y')
        .whereRef('p.user_id', '=', 'users.id'),
    references: [write('update', 'users'), write('update', 'posts as p')],
  },
  {
    name: 'a subquery in the returning of an update',
    needs: ['supportsReturning'],
    build: db =>
      db
        .updateTable('tags')
        .set({ name: 'x' })
        .returning(eb => eb.selectFrom('users').select(eb.fn.countAll().as('n')).as('count')),
    references: [write('update', 'tags'), read('users')],
  },
  {
    name: 'delete',
    build: db => db.deleteFrom('users').where('id', '>', 0),
    references: [write('delete', 'users')],
  },
  {
    name: 'delete, aliased',
    on: ['sqlite', 'postgres', 'mysql'],
    build: db => db.deleteFrom('users as u').where('u.id', '>', 0),
    references: [write('delete', 'users as u')],
  },
  {
    name: 'delete with a subquery',
    build: db =>
      db.deleteFrom('tags').where(eb => eb.exists(eb.selectFrom('posts').selectAll().where('id', '=', 2))),
    references: [write('delete', 'tags'), read('posts')],
  },
  {
    name: 'delete using',
    on: ['postgres'],
    build: db => db.deleteFrom('users').using('posts').whereRef('posts.user_id', '=', 'users.id'),
    references: [write('delete', 'users'), read('posts', 'delete')],
  },
  {
    name: 'delete using, with a left join',
    on: ['postgres'],
    build: db =>
      db
        .deleteFrom('users')
        .using('posts')
        .leftJoin('comments as c', 'c.post_id', 'posts.id')
        .whereRef('posts.user_id', '=', 'users.id')
        .where('c.id', 'is', null),
    references: [write('delete', 'users'), read('posts', 'delete'), read('comments as c', 'delete')],
  },
  {
    name: 'delete using, targets among the tables that are read',
    on: ['mariadb', 'mysql'],
    build: db =>
      db
        .deleteFrom('users')
        .using('users')
        .innerJoin('posts', 'posts.user_id', 'users.id')
        .where('posts.id', '>', 0),
    references: [write('delete', 'users'), read('posts', 'delete')],
  },
  {
    name: 'delete of several tables',
    on: ['mariadb', 'mysql'],
    build: db =>
      db.deleteFrom(['users', 'posts']).using(['users', 'posts']).whereRef('posts.user_id', '=', 'users.id'),
    references: [write('delete', 'users'), write('delete', 'posts')],
  },
  {
    name: 'merge',
    needs: ['supportsMerge'],
    build: db =>
      db
        .mergeInto('users as u')
        .using('posts as p', 'p.id', 'u.id')
        .whenMatched()
        .thenUpdateSet({ name: 'x' }),
    references: [write('merge', 'users as u'), read('posts as p', 'merge')],
  },
  {
    name: 'merge, all arms',
    needs: ['supportsMerge', 'supportsMergeBySource'],
    build: db =>
      db
        .mergeInto('users')
        .using('tags', 'tags.id', 'users.id')
        .whenMatchedAnd('users.id', '=', 1)
        .thenDelete()
        .whenMatched()
        .thenUpdateSet((eb: AnyBuilder) => ({ name: eb.ref('tags.name') }))
        .whenNotMatchedBySource()
        .thenUpdateSet({ name: 'gone' }),
    references: [write('merge', 'users'), read('tags', 'merge')],
  },
  {
    name: 'merge, from a derived table',
    needs: ['supportsMerge'],
    build: db =>
      db
        .mergeInto('tags')
        .using(
          eb => eb.selectFrom('posts').select(['posts.id', 'title']).as('p'),
          join => join.onRef('p.id', '=', 'tags.id'),
        )
        .whenMatched()
        .thenUpdateSet((eb: AnyBuilder) => ({ name: eb.ref('p.title') })),
    references: [write('merge', 'tags'), read('posts')],
  },
]
