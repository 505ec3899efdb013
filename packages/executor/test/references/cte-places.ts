import { read, write, type AnyBuilder, type Place } from './place.js'

/** Tables in common table expressions, and names that are not tables because of them. */
export const ctePlaces: readonly Place[] = [
  {
    name: 'a common table expression',
    build: db =>
      db
        .with('active', cte => cte.selectFrom('users').select('id'))
        .selectFrom('active')
        .selectAll(),
    references: [read('users')],
  },
  {
    name: 'a common table expression that uses another one',
    build: db =>
      db
        .with('a', cte => cte.selectFrom('users').select('id'))
        .with('b', cte => cte.selectFrom('a').innerJoin('posts', 'posts.user_id', 'a.id').select('posts.id'))
        .selectFrom('b')
        .selectAll(),
    references: [read('users'), read('posts')],
  },
  {
    name: 'a common table expression named like a table',
    build: db =>
      db
        .with('users', cte => cte.selectFrom('posts').select('id'))
        .selectFrom('users')
        .select('users.id'),
    references: [read('posts')],
  },
  {
    name: 'a common table expression over the table of its name',
    on: ['postgres', 'mariadb', 'mysql'],
    build: db =>
      db
        .with('users', cte => cte.selectFrom('users').select('id'))
        .selectFrom('users')
        .select('users.id'),
    references: [read('users')],
  },
  {
    name: 'a table of a schema beside a common table expression of its name',
    build: (db, schema) =>
      db
        .with('users', cte => cte.selectFrom('tags').select('id'))
        .selectFrom(`${schema}.users as u`)
        .select('u.id'),
    references: [read('tags'), read('app.users as u')],
  },
  {
    name: 'a common table expression of a subquery',
    on: ['sqlite', 'postgres', 'mariadb', 'mysql'],
    build: db =>
      db
        .with('a', cte =>
          cte
            .with('posts', inner => inner.selectFrom('users').select('id'))
            .selectFrom('posts')
            .select('posts.id'),
        )
        .selectFrom('posts')
        .innerJoin('a', 'a.id', 'posts.id')
        .select('a.id'),
    references: [read('users'), read('posts')],
  },
  {
    name: 'a recursive common table expression',
    on: ['sqlite', 'postgres', 'mariadb', 'mysql'],
    build: db =>
      db
        .withRecursive('tree', cte =>
          cte
            .selectFrom('users')
            .select('users.id')
            .where('boss_id', 'is', null)
            .unionAll(eb =>
              eb.selectFrom('users as u').innerJoin('tree', 'tree.id', 'u.boss_id').select('u.id'),
            ),
        )
        .selectFrom('tree')
        .selectAll(),
    references: [read('users'), read('users as u')],
  },
  {
    name: 'a materialized common table expression',
    on: ['sqlite', 'postgres'],
    build: db =>
      db
        .with(
          cte => cte('active').materialized(),
          cte => cte.selectFrom('users').select('id'),
        )
        .selectFrom('active')
        .selectAll(),
    references: [read('users')],
  },
  {
    name: 'an insert in a common table expression',
    needs: ['supportsDataModifyingCte'],
    build: db =>
      db
        .with('i', cte =>
          cte
            .insertInto('tags')
            .columns(['id', 'name'])
            .expression(eb => eb.selectFrom('users').select([eb('id', '+', 100).as('id'), 'name']))
            .returning('id'),
        )
        .selectFrom('i')
        .selectAll(),
    references: [write('insert', 'tags'), read('users')],
  },
  {
    name: 'an update in a common table expression',
    needs: ['supportsDataModifyingCte'],
    build: db =>
      db
        .with('u', cte => cte.updateTable('users').set({ name: 'x' }).returning('id'))
        .selectFrom('u')
        .selectAll(),
    references: [write('update', 'users')],
  },
  {
    name: 'a delete in a common table expression',
    needs: ['supportsDataModifyingCte'],
    build: db =>
      db
        .with('d', cte => cte.deleteFrom('users').returning('id'))
        .selectFrom('d')
        .selectAll(),
    references: [write('delete', 'users')],
  },
  {
    name: 'a common table expression before an update',
    needs: ['supportsCteInWrite'],
    build: db =>
      db
        .with('authors', cte => cte.selectFrom('posts').select('user_id'))
        .updateTable('users')
        .set({ name: 'x' })
        .where('id', 'in', (eb: AnyBuilder) => eb.selectFrom('authors').select('user_id')),
    references: [read('posts'), write('update', 'users')],
  },
  {
    name: 'a common table expression before a delete',
    needs: ['supportsCteInWrite'],
    build: db =>
      db
        .with('authors', cte => cte.selectFrom('posts').select('user_id'))
        .deleteFrom('users')
        .where('id', 'in', (eb: AnyBuilder) => eb.selectFrom('authors').select('user_id')),
    references: [read('posts'), write('delete', 'users')],
  },
]
