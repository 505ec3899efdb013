import { read, type AnyBuilder, type Place } from './place.js'

/** Tables in subqueries and in the arms of set operations. */
export const subqueryPlaces: readonly Place[] = [
  {
    name: 'a subquery in select',
    build: db =>
      db.selectFrom('tags').select(eb => eb.selectFrom('users').select(eb.fn.countAll().as('n')).as('count')),
    references: [read('tags'), read('users')],
  },
  {
    name: 'a correlated subquery',
    build: db =>
      db
        .selectFrom('users')
        .select(eb => [
          'users.id',
          eb
            .selectFrom('posts')
            .whereRef('posts.user_id', '=', 'users.id')
            .select(eb.fn.countAll().as('n'))
            .as('count'),
        ]),
    references: [read('users'), read('posts')],
  },
  {
    name: 'exists',
    build: db =>
      db
        .selectFrom('tags')
        .select('id')
        .where(eb => eb.exists(eb.selectFrom('posts').select('posts.id').where('posts.id', '=', 2))),
    references: [read('tags'), read('posts')],
  },
  {
    name: 'not exists',
    build: db =>
      db
        .selectFrom('tags')
        .select('id')
        .where(eb => eb.not(eb.exists(eb.selectFrom('posts as p').select('p.id').where('p.id', '=', 2)))),
    references: [read('tags'), read('posts as p')],
  },
  {
    name: 'in',
    build: db =>
      db
        .selectFrom('users')
        .select('id')
        .where('id', 'in', (eb: AnyBuilder) => eb.selectFrom('posts').select('user_id')),
    references: [read('users'), read('posts')],
  },
  {
    name: 'in, of the same table',
    build: db =>
      db
        .selectFrom('users')
        .select('id')
        .where('id', 'in', (eb: AnyBuilder) => eb.selectFrom('users').select('users.boss_id')),
    references: [read('users'), read('users')],
  },
  {
    name: 'in <table>',
    on: ['sqlite'],
    build: db =>
      db
        .selectFrom('tags')
        .select('id')
        .where(eb => eb('id', 'in', (eb as AnyBuilder).table('picked'))),
    references: [read('tags'), read('picked')],
  },
  {
    name: 'not in <table>, of an update',
    on: ['sqlite'],
    build: db =>
      db
        .updateTable('tags')
        .set({ name: 'z' })
        .where(eb => eb('id', 'not in', (eb as AnyBuilder).table('picked'))),
    references: [{ operation: 'update', role: 'target', statement: 'update', table: 'tags' }, read('picked')],
  },
  {
    name: 'having',
    build: db =>
      db
        .selectFrom('tags')
        .select('name')
        .groupBy('name')
        .having(eb => eb(eb.fn.max('id'), '<', eb.selectFrom('users').select(eb.fn.countAll().as('n')))),
    references: [read('tags'), read('users')],
    unaffected: true,
  },
  {
    name: 'the condition of a join',
    build: db =>
      db
        .selectFrom('tags')
        .innerJoin('tags as other', join =>
          join.on('other.id', 'in', (eb: AnyBuilder) => eb.selectFrom('posts').select('posts.id')),
        )
        .select(['tags.id', 'other.id as other']),
    references: [read('tags'), read('tags as other'), read('posts')],
  },
  {
    name: 'order by',
    build: db =>
      db
        .selectFrom('tags')
        .select('id')
        .orderBy(eb => eb.selectFrom('users').select(eb.fn.max('users.id').as('n'))),
    references: [read('tags'), read('users')],
    unaffected: true,
  },
  {
    name: 'a case and a function',
    build: db =>
      db.selectFrom('tags').select(eb =>
        eb
          .case()
          .when(eb('id', 'in', eb.selectFrom('posts').select('posts.id')))
          .then(eb.fn.coalesce(eb.selectFrom('users').select(eb.fn.countAll().as('n')), eb.val(0)))
          .else(0)
          .end()
          .as('n'),
      ),
    references: [read('tags'), read('posts'), read('users')],
  },
  {
    name: 'a select without from',
    build: db => db.selectNoFrom(eb => eb.selectFrom('users').select(eb.fn.countAll().as('n')).as('count')),
    references: [read('users')],
  },
  {
    name: 'union, callback form',
    build: db =>
      db
        .selectFrom('users')
        .select('id')
        .union(eb => eb.selectFrom('posts').select('posts.id')),
    references: [read('users'), read('posts')],
  },
  {
    name: 'union all, array form',
    build: db =>
      db
        .selectFrom('users')
        .select('id')
        .unionAll(eb => [
          eb.selectFrom('posts').select('posts.id'),
          eb.selectFrom('comments as c').select('c.id'),
        ]),
    references: [read('users'), read('posts'), read('comments as c')],
  },
  {
    name: 'intersect and except',
    needs: ['supportsIntersectExcept'],
    build: db =>
      db
        .selectFrom('users')
        .select('id')
        .intersect(eb => eb.selectFrom('posts').select('id'))
        .except(eb => eb.selectFrom('comments').select('id').where('id', '=', 1)),
    references: [read('users'), read('posts'), read('comments')],
  },
  {
    name: 'a locking read',
    needs: ['supportsSelectForUpdate'],
    build: db =>
      db.selectFrom('users').innerJoin('posts', 'posts.user_id', 'users.id').select('users.id').forUpdate(),
    references: [read('users'), read('posts')],
  },
]
