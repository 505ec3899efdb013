import { sql } from 'kysely'
import { read, upsert, write, type Place } from './place.js'

const row = { id: 100, name: 'new' }

/** Tables of inserts and of their update arms. */
export const insertPlaces: readonly Place[] = [
  {
    name: 'insert',
    build: db => db.insertInto('users').values(row),
    references: [write('insert', 'users')],
    unaffected: true,
  },
  {
    name: 'replace',
    on: ['sqlite', 'mariadb', 'mysql'],
    build: db => db.replaceInto('tags').values(row),
    references: [write('replace', 'tags')],
    unaffected: true,
  },
  {
    name: 'a subquery in values',
    build: db =>
      db.insertInto('tags').values(eb => ({
        name: 'new',
        id: eb.selectFrom('posts').select(eb(eb.fn.countAll(), '+', 100).as('n')),
      })),
    references: [write('insert', 'tags'), read('posts')],
  },
  {
    name: 'insert from a select',
    build: db =>
      db
        .insertInto('tags')
        .columns(['id', 'name'])
        .expression(eb => eb.selectFrom('users').select([eb('id', '+', 100).as('id'), 'name'])),
    references: [write('insert', 'tags'), read('users')],
  },
  {
    name: 'insert into the table that is read',
    build: db =>
      db
        .insertInto('users')
        .columns(['id', 'name'])
        .expression(eb => eb.selectFrom('users').select([eb('id', '+', 100).as('id'), 'name'])),
    references: [write('insert', 'users'), read('users')],
  },
  {
    name: 'insert from a union',
    build: db =>
      db
        .insertInto('tags')
        .columns(['id', 'name'])
        .expression(eb =>
          eb
            .selectFrom('users')
            .select([eb('id', '+', 100).as('id'), 'name'])
            .unionAll(
              eb
                .selectFrom('posts as p')
                .select([eb(sql<number>`p.id`, '+', 200).as('id'), 'p.title as name']),
            ),
        ),
    references: [write('insert', 'tags'), read('users'), read('posts as p')],
  },
  {
    name: 'on conflict do update',
    needs: ['supportsOnConflict'],
    build: db =>
      db
        .insertInto('users')
        .values({ id: 1, name: 'new' })
        .onConflict(oc => oc.column('id').doUpdateSet(eb => ({ name: eb.ref('excluded.name') }))),
    references: [write('insert', 'users'), upsert('users')],
    unaffected: true,
  },
  {
    name: 'a subquery in on conflict',
    needs: ['supportsOnConflict'],
    build: db =>
      db
        .insertInto('tags')
        .values({ id: 1, name: 'new' })
        .onConflict(oc =>
          oc.column('id').doUpdateSet(eb => ({
            name: eb.selectFrom('posts').select(eb.fn.max<string>('posts.title').as('t')),
          })),
        ),
    references: [write('insert', 'tags'), upsert('tags'), read('posts')],
  },
  {
    name: 'on duplicate key update',
    needs: ['supportsOnDuplicateKey'],
    build: db => db.insertInto('users').values({ id: 1, name: 'new' }).onDuplicateKeyUpdate({ name: 'x' }),
    references: [write('insert', 'users'), upsert('users')],
    unaffected: true,
  },
  {
    name: 'a subquery in on duplicate key update',
    needs: ['supportsOnDuplicateKey'],
    build: db =>
      db
        .insertInto('tags')
        .values({ id: 1, name: 'new' })
        .onDuplicateKeyUpdate(eb => ({
          name: eb.selectFrom('posts').select(eb.fn.max<string>('posts.title').as('t')),
        })),
    references: [write('insert', 'tags'), upsert('tags'), read('posts')],
  },
  {
    name: 'a subquery in the returning of an insert',
    on: ['sqlite', 'postgres'],
    build: db =>
      db
        .insertInto('tags')
        .values(row)
        .returning(eb => eb.selectFrom('users').select(eb.fn.countAll().as('n')).as('count')),
    references: [write('insert', 'tags'), read('users')],
  },
]
