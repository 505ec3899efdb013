import { sql, type Compilable } from 'kysely'
import { describe, expect, test } from 'vitest'
import { PluginExecutionError, type AnyDb, type Plugin, type QueryBuilderContext } from '../src/index.js'
import { compiling, sqlOf } from './compiling.js'

type Intercept = NonNullable<Plugin['interceptQuery']>

const intercepting = (interceptQuery: Intercept): Plugin => ({ name: 'intercepting', interceptQuery })

/** For the table `users` alone, in the given operation. */
const onUsers =
  (operation: QueryBuilderContext['operation'], intercept: Intercept): Intercept =>
  (qb, context) =>
    context.table === 'users' && context.operation === operation ? intercept(qb, context) : qb

interface Case {
  readonly name: string
  readonly intercept: Intercept
  readonly build: (db: AnyDb) => Compilable
  readonly sql: string
}

const merged: readonly Case[] = [
  {
    name: 'a bare column of a condition is that of the reference',
    intercept: onUsers('select', qb => qb.where('a', '=', 1)),
    build: db => db.selectFrom('users as u').innerJoin('posts', 'posts.id', 'u.id').select('u.id'),
    sql: 'select "u"."id" from "users" as "u" inner join "posts" on "posts"."id" = "u"."id" where "u"."a" = $1',
  },
  {
    name: 'a column of the table by its name is that of the alias',
    intercept: onUsers('select', (qb, { table }) => qb.where(`${table}.a`, '=', 1)),
    build: db => db.selectFrom('posts').leftJoin('users as u', 'u.id', 'posts.id').select('posts.id'),
    sql: 'select "posts"."id" from "posts" left join "users" as "u" on "u"."id" = "posts"."id" and "u"."a" = $1',
  },
  {
    name: 'raw conditions are kept together',
    intercept: onUsers('select', qb => qb.where(sql`a or b`)),
    build: db =>
      db
        .selectFrom('users')
        .select('id')
        .where(sql<boolean>`c or d`),
    sql: 'select "id" from "users" where (c or d) and (a or b)',
  },
  {
    name: 'order and limit go to the first table, bound to it',
    intercept: onUsers('select', qb => qb.orderBy('users.at').limit(5)),
    build: db =>
      db.selectFrom('users as u').innerJoin('posts', 'posts.id', 'u.id').select('u.id').orderBy('u.id'),
    sql: 'select "u"."id" from "users" as "u" inner join "posts" on "posts"."id" = "u"."id" order by "u"."id", "u"."at" limit $1',
  },
  {
    name: 'raw conditions of having are kept together',
    intercept: onUsers('select', qb => qb.having(sql`a or b`)),
    build: db =>
      db
        .selectFrom('users')
        .select('id')
        .groupBy('id')
        .having(sql<boolean>`c or d`),
    sql: 'select "id" from "users" group by "id" having (c or d) and (a or b)',
  },
  {
    name: 'a join of the plugin is not intercepted again',
    intercept: onUsers('select', qb => qb.innerJoin('users as boss', 'boss.id', 'users.boss_id')),
    build: db => db.selectFrom('users as u').select('u.id'),
    sql: 'select "u"."id" from "users" as "u" inner join "users" as "boss" on "boss"."id" = "u"."boss_id"',
  },
  {
    name: 'values of an insert replace those of the statement',
    intercept: onUsers('insert', qb => qb.values({ by: 7 })),
    build: db => db.insertInto('users').values([{ a: 1, by: 8 }, { a: 2 }]),
    sql: 'insert into "users" ("a", "by") values ($1, $2), ($3, $4)',
  },
  {
    name: 'assignments and conditions of an update are merged',
    intercept: onUsers('update', qb => qb.set({ by: 7 }).where('b', '=', 1)),
    build: db => db.updateTable('users').set({ a: 1, by: 8 }),
    sql: 'update "users" set "a" = $1, "by" = $2 where "users"."b" = $3',
  },
  {
    name: 'conditions of a delete are merged',
    intercept: onUsers('delete', qb => qb.where('b', '=', 1)),
    build: db => db.deleteFrom('users').where('a', '=', 1),
    sql: 'delete from "users" where "a" = $1 and "users"."b" = $2',
  },
]

describe('what the builder adds is merged:', () => {
  test.each(merged)('$name', ({ intercept, build, sql: expected }) => {
    expect(sqlOf(build(compiling([intercepting(intercept)])))).toBe(expected)
  })
})

test('values are sent as they are', () => {
  const executor = compiling([
    intercepting((qb, { operation }) => (operation === 'insert' ? qb.values({ by: 7 }) : qb.set({ by: 8 }))),
  ])

  expect(executor.insertInto('t').values({ a: 1 }).compile().parameters).toEqual([1, 7])
  expect(executor.updateTable('t').set({ a: 1 }).compile().parameters).toEqual([1, 8])
})

const refused: readonly (readonly [name: string, intercept: Intercept, build: (db: AnyDb) => Compilable])[] =
  [
    ['nothing is returned', () => undefined, db => db.selectFrom('users')],
    ['something else is returned', () => ({}), db => db.selectFrom('users')],
    ['a promise is returned', async qb => qb, db => db.selectFrom('users')],
    [
      'a builder of another kind is returned',
      () => compiling([]).deleteFrom('users'),
      db => db.selectFrom('users').selectAll(),
    ],
    [
      'a joined table is ordered',
      onUsers('select', qb => qb.orderBy('id')),
      db => db.selectFrom('posts').innerJoin('users', 'users.id', 'posts.id').selectAll(),
    ],
    [
      'the second table is limited',
      onUsers('select', qb => qb.limit(1)),
      db => db.selectFrom(['posts', 'users']).selectAll('posts'),
    ],
    [
      'the table behind an updated one is ordered',
      onUsers('select', qb => qb.orderBy('id')),
      db => db.updateTable('posts').from('users').set({ a: 1 }),
    ],
    [
      'a query has a limit of its own',
      onUsers('select', qb => qb.limit(1)),
      db => db.selectFrom('users').selectAll().limit(2),
    ],
    [
      'several rows are given',
      onUsers('insert', qb => qb.values([{ a: 1 }, { a: 2 }])),
      db => db.insertInto('users').values({ b: 1 }),
    ],
    [
      'a merge is filtered',
      onUsers('merge', qb => qb.using('posts', 'posts.id', 'users.id').whenMatched().thenDelete()),
      db => db.mergeInto('users').using('posts', 'posts.id', 'users.id').whenMatched().thenDoNothing(),
    ],
  ]

test.each(refused)('the query is refused when %s', (_, intercept, build) => {
  expect(() => build(compiling([intercepting(intercept)])).compile()).toThrow(PluginExecutionError)
})

describe('the row that an upsert finds', () => {
  const upsert = (intercept: Intercept): string =>
    sqlOf(
      compiling([intercepting(intercept)])
        .insertInto('users')
        .values({ id: 1, name: 'Ann' })
        .onConflict(oc => oc.column('id').doUpdateSet({ name: 'Bob' })),
    )

  test('has to meet the conditions of an update, and gets its values', () => {
    const compiled = upsert((qb, { operation }) =>
      operation === 'update' ? qb.where('tenant', '=', 7).set({ editor: 1 }) : qb,
    )
    expect(compiled).toMatch(/do update set "name" = \S+, "editor" = \S+ where "users"."tenant" = \S+$/)
  })

  test('cannot be ordered or limited', () => {
    expect(() => upsert((qb, { operation }) => (operation === 'update' ? qb.limit(1) : qb))).toThrow(
      PluginExecutionError,
    )
  })
})
