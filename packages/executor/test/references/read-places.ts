import { expressionBuilder } from 'kysely'
import { read, type Place } from './place.js'

/** Tables in `from` and in joins. */
export const readPlaces: readonly Place[] = [
  {
    name: 'from',
    build: db => db.selectFrom('users').select('id'),
    references: [read('users')],
  },
  {
    name: 'from, aliased',
    build: db => db.selectFrom('users as u').select('u.id'),
    references: [read('users as u')],
  },
  {
    name: 'from, with a schema',
    build: (db, schema) => db.selectFrom(`${schema}.users`).select('id'),
    references: [read('app.users')],
  },
  {
    name: 'from, with a schema and an alias',
    build: (db, schema) => db.selectFrom(`${schema}.users as u`).select('u.id'),
    references: [read('app.users as u')],
  },
  {
    name: 'from, with the schema of the handle',
    build: (db, schema) => db.withSchema(schema).selectFrom('users').select('users.id'),
    references: [read('app.users')],
  },
  {
    name: 'from, several tables',
    build: db => db.selectFrom(['users', 'posts as p']).select(['users.id', 'p.id as post']),
    references: [read('users'), read('posts as p')],
  },
  {
    name: 'from, a dynamic table',
    build: db => db.selectFrom(db.dynamic.table('users').as('u')).select('u.id'),
    references: [read('users as u')],
  },
  {
    name: 'from, a column that stands for a table',
    build: db =>
      db.selectFrom(expressionBuilder<{ u: { users: unknown } }, 'u'>().ref('users').as('u')).select('u.id'),
    references: [read('users as u')],
  },
  {
    name: 'a derived table',
    build: db => db.selectFrom(eb => eb.selectFrom('users').select('users.id').as('u')).selectAll(),
    references: [read('users')],
  },
  {
    name: 'a derived table of a derived table',
    build: db =>
      db
        .selectFrom(eb =>
          eb
            .selectFrom(inner => inner.selectFrom('users').selectAll().as('a'))
            .select('a.id')
            .as('b'),
        )
        .selectAll(),
    references: [read('users')],
  },
  {
    name: 'inner join',
    build: db => db.selectFrom('users').innerJoin('posts', 'posts.user_id', 'users.id').select('posts.id'),
    references: [read('users'), read('posts')],
  },
  {
    name: 'inner join, callback form, aliased',
    build: db =>
      db
        .selectFrom('users as u')
        .innerJoin('posts as p', join => join.onRef('p.user_id', '=', 'u.id').on('p.id', '>', 0))
        .select('p.id'),
    references: [read('users as u'), read('posts as p')],
  },
  {
    name: 'inner join of a derived table',
    build: db =>
      db
        .selectFrom('users')
        .innerJoin(
          eb => eb.selectFrom('posts').select('user_id').as('p'),
          join => join.onRef('p.user_id', '=', 'users.id'),
        )
        .select('users.id'),
    references: [read('users'), read('posts')],
  },
  {
    name: 'a table joined to itself',
    build: db =>
      db.selectFrom('users').innerJoin('users as boss', 'boss.id', 'users.boss_id').select('users.id'),
    references: [read('users'), read('users as boss')],
  },
  {
    name: 'left join',
    build: db =>
      db
        .selectFrom('users as u')
        .leftJoin('posts as p', 'p.user_id', 'u.id')
        .select(['u.id', 'p.id as post']),
    references: [read('users as u'), read('posts as p')],
  },
  {
    name: 'left join after left join',
    build: db =>
      db
        .selectFrom('users')
        .leftJoin('posts', 'posts.user_id', 'users.id')
        .leftJoin('comments', 'comments.post_id', 'posts.id')
        .select(['users.id', 'posts.id as post', 'comments.id as comment']),
    references: [read('users'), read('posts'), read('comments')],
  },
  {
    name: 'inner join after left join',
    build: db =>
      db
        .selectFrom('users')
        .leftJoin('posts', 'posts.user_id', 'users.id')
        .innerJoin('comments', 'comments.user_id', 'users.id')
        .select(['users.id', 'posts.id as post', 'comments.id as comment']),
    references: [read('users'), read('posts'), read('comments')],
  },
  {
    name: 'right join',
    needs: ['supportsRightJoin'],
    build: db =>
      db
        .selectFrom('users')
        .rightJoin('posts', 'posts.user_id', 'users.id')
        .select(['users.id', 'posts.id as post']),
    references: [read('users'), read('posts')],
  },
  {
    name: 'right join between other joins',
    needs: ['supportsRightJoin'],
    build: db =>
      db
        .selectFrom('users as u')
        .leftJoin('posts', 'posts.user_id', 'u.id')
        .rightJoin('comments as c', 'c.post_id', 'posts.id')
        .select(['u.id', 'posts.id as post', 'c.id as comment']),
    references: [read('users as u'), read('posts'), read('comments as c')],
  },
  {
    name: 'full join',
    needs: ['supportsFullJoin'],
    build: db =>
      db
        .selectFrom('users')
        .fullJoin('posts as p', 'p.user_id', 'users.id')
        .select(['users.id', 'p.id as post']),
    references: [read('users'), read('posts as p')],
  },
  {
    name: 'cross join',
    build: db => db.selectFrom('users').crossJoin('posts as p').select(['users.id', 'p.id as post']),
    references: [read('users'), read('posts as p')],
  },
  {
    name: 'inner join lateral',
    needs: ['supportsLateral'],
    build: db =>
      db
        .selectFrom('users')
        .innerJoinLateral(
          eb => eb.selectFrom('posts').select('posts.id').whereRef('user_id', '=', 'users.id').as('p'),
          join => join.onTrue(),
        )
        .select(['users.id', 'p.id as post']),
    references: [read('users'), read('posts')],
  },
  {
    name: 'left join lateral',
    needs: ['supportsLateral'],
    build: db =>
      db
        .selectFrom('users')
        .leftJoinLateral(
          eb => eb.selectFrom('posts').select('posts.id').whereRef('user_id', '=', 'users.id').as('p'),
          join => join.onTrue(),
        )
        .select(['users.id', 'p.id as post']),
    references: [read('users'), read('posts')],
  },
  {
    name: 'cross apply and outer apply',
    needs: ['supportsApply'],
    build: db =>
      db
        .selectFrom('users')
        .crossApply('posts')
        .outerApply('comments as c')
        .select(['users.id', 'c.id as c']),
    references: [read('users'), read('posts'), read('comments as c')],
  },
]
