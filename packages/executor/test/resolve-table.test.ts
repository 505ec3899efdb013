import { type Compilable } from 'kysely'
import { describe, expect, test } from 'vitest'
import {
  SchemaValidationError,
  getResolvedSchema,
  schemaPlugin,
  type AnyDb,
  type Plugin,
} from '../src/index.js'
import { compiling, hideDeleted, sqlOf } from './compiling.js'

const auth = schemaPlugin({ defaultSchema: 'auth' })

const moved: readonly (readonly [name: string, build: (db: AnyDb) => Compilable, sql: string])[] = [
  [
    'a select',
    db => db.selectFrom('users').select('users.id'),
    'select "auth"."users"."id" from "auth"."users"',
  ],
  ['an alias', db => db.selectFrom('users as u').selectAll('u'), 'select "u".* from "auth"."users" as "u"'],
  [
    'all columns of a table',
    db => db.selectFrom('users').selectAll('users'),
    'select "auth"."users".* from "auth"."users"',
  ],
  [
    'a join',
    db => db.selectFrom('users').innerJoin('posts as p', 'p.user_id', 'users.id').select('p.id'),
    'select "p"."id" from "auth"."users" inner join "auth"."posts" as "p" on "p"."user_id" = "auth"."users"."id"',
  ],
  [
    'a correlated subquery',
    db =>
      db
        .selectFrom('users')
        .select('id')
        .where(eb =>
          eb.exists(eb.selectFrom('posts').select('id').whereRef('posts.user_id', '=', 'users.id')),
        ),
    'select "id" from "auth"."users" where exists (select "id" from "auth"."posts" where "auth"."posts"."user_id" = "auth"."users"."id")',
  ],
  [
    'an alias that hides a table of the query around it',
    db =>
      db
        .selectFrom('users')
        .select('id')
        .where(eb => eb.exists(eb.selectFrom('posts as users').select('users.id'))),
    'select "id" from "auth"."users" where exists (select "users"."id" from "auth"."posts" as "users")',
  ],
  [
    'a common table expression named like a table',
    db =>
      db
        .with('users', cte => cte.selectFrom('people').select('id'))
        .selectFrom('users')
        .select('users.id'),
    'with "users" as (select "id" from "auth"."people") select "users"."id" from "users"',
  ],
  [
    'an insert with returning',
    db => db.insertInto('users').values({ a: 1 }).returning('users.id'),
    'insert into "auth"."users" ("a") values ($1) returning "auth"."users"."id"',
  ],
  [
    'an update from',
    db => db.updateTable('users').from('posts').set({ a: 1 }).whereRef('posts.id', '=', 'users.id'),
    'update "auth"."users" set "a" = $1 from "auth"."posts" where "auth"."posts"."id" = "auth"."users"."id"',
  ],
  [
    'a delete using',
    db => db.deleteFrom('users').using('posts').whereRef('posts.id', '=', 'users.id'),
    'delete from "auth"."users" using "auth"."posts" where "auth"."posts"."id" = "auth"."users"."id"',
  ],
  [
    'a merge',
    db => db.mergeInto('users').using('posts', 'posts.id', 'users.id').whenMatched().thenDelete(),
    'merge into "auth"."users" using "auth"."posts" on "auth"."posts"."id" = "auth"."users"."id" when matched then delete',
  ],
  [
    'a lock',
    db => db.selectFrom('users').select('id').forUpdate('users'),
    'select "id" from "auth"."users" for update of "users"',
  ],
  [
    'whole rows',
    db => db.selectFrom('users').select(eb => eb.fn.toJson('users').as('json')),
    'select to_json("users") as "json" from "auth"."users"',
  ],
  ['a table with a schema', db => db.selectFrom('app.users').select('id'), 'select "id" from "app"."users"'],
  [
    'a handle with a schema',
    db => db.withSchema('app').selectFrom('users').select('id'),
    'select "id" from "app"."users"',
  ],
]

describe('the schema of the plugin is in the text of', () => {
  test.each(moved)('%s', (_, build, sql) => {
    expect(sqlOf(build(compiling([auth])))).toBe(sql)
  })

  test('in <table> of SQLite', () => {
    const query = compiling([auth], { dialect: 'sqlite' })
      .selectFrom('tags')
      .select('id')
      .where(eb => eb('id', 'in', eb.table('tags')))

    expect(sqlOf(query)).toBe('select "id" from "auth"."tags" where "id" in "auth"."tags"')
  })
})

test('a table goes by its new name in all later hooks', () => {
  const seen: unknown[] = []
  const route: Plugin = { name: 'route', resolveTable: () => ({ schema: 's', table: 'people' }) }
  const record: Plugin = {
    name: 'z-record',
    resolveTable: ({ schema, table }) => void seen.push(['resolveTable', schema, table]),
    filter: ({ schema, table }, eb) => (seen.push(['filter', schema, table]), eb('people.a', '=', 1)),
  }

  expect(sqlOf(compiling([record, route]).selectFrom('users').select('users.id'))).toBe(
    'select "s"."people"."id" from "s"."people" where "s"."people"."a" = $1',
  )
  expect(seen).toEqual([
    ['resolveTable', 's', 'people'],
    ['filter', 's', 'people'],
  ])
})

describe('schemaPlugin', () => {
  test('leaves tables as they are, and reports public, without options', () => {
    let reported: string | undefined
    const record: Plugin = { name: 'record', filter: table => void (reported = getResolvedSchema(table)) }

    expect(sqlOf(compiling([schemaPlugin(), record]).selectFrom('users').selectAll())).toBe(
      'select * from "users"',
    )
    expect(reported).toBe('public')
  })

  test('routes by table, before any other schema', () => {
    const routing = schemaPlugin({
      defaultSchema: 'app',
      resolveSchema: ({ table }) => (table === 'logs' ? 'archive' : undefined),
    })
    const query = compiling([routing, hideDeleted])
      .selectFrom(['x.logs', 'users', 'y.posts as p'])
      .select('p.id')

    expect(sqlOf(query)).toBe(
      'select "p"."id" from "archive"."logs", "app"."users", "y"."posts" as "p" where "archive"."logs"."deleted_at" is null and "app"."users"."deleted_at" is null and "p"."deleted_at" is null',
    )
  })

  const disallowed: readonly (readonly [name: string, build: (db: AnyDb) => Compilable])[] = [
    ['a qualified name', db => db.selectFrom('private.users').selectAll()],
    ['withSchema', db => db.withSchema('private').selectFrom('users').selectAll()],
    [
      'a join',
      db => db.selectFrom('users').innerJoin('private.posts as p', 'p.id', 'users.id').selectAll('users'),
    ],
    [
      'a subquery',
      db => db.selectFrom('users').selectAll().where('id', 'in', db.selectFrom('private.posts').select('id')),
    ],
    ['a write', db => db.deleteFrom('private.users')],
  ]

  test.each(disallowed)('refuses a schema that is not allowed: %s', (_, build) => {
    const strict = schemaPlugin({ defaultSchema: 'app', allowedSchemas: ['app'] })

    expect(() => build(compiling([strict])).compile()).toThrow(SchemaValidationError)
  })

  test.each(disallowed)('goes to the default schema instead, when it is not strict: %s', (_, build) => {
    const lenient = schemaPlugin({ defaultSchema: 'app', allowedSchemas: ['app'], strictValidation: false })

    expect(sqlOf(build(compiling([lenient])))).not.toContain('private')
  })
})

test.each([
  ['a select', (db: AnyDb) => db.selectFrom('users').selectAll()],
  ['an update', (db: AnyDb) => db.updateTable('users').set({ a: 1 })],
  ['a subquery', (db: AnyDb) => db.selectNoFrom(eb => eb.selectFrom('users').select('id').as('id'))],
])('asks again each time that the same query is compiled: %s', (_, build) => {
  let tenant: string | undefined
  const byTenant: Plugin = {
    name: 'by-tenant',
    resolveTable: () => (tenant === undefined ? undefined : { schema: tenant }),
  }
  const query = build(compiling([byTenant]))
  const schemas = [undefined, 'one', 'two'].map(current => {
    tenant = current
    return /(?:"(\w+)"\.)?"users"/.exec(sqlOf(query))?.[1]
  })
  expect(schemas).toEqual([undefined, 'one', 'two'])
})

test('resolves a write that gives nothing back once, when it is embedded in another query', () => {
  const routes: Plugin = { name: 'routes', resolveTable: ({ table }) => ({ table: `my_${table}` }) }
  const db = compiling([routes])
  const query = db
    .with('i', () => db.insertInto('users').values({ id: 1 }))
    .selectFrom('posts')
    .selectAll()

  expect(sqlOf(query)).toMatch(/insert into "my_users" .* from "my_posts"$/)
})
