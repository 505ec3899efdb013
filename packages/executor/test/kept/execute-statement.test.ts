import {
  CamelCasePlugin,
  expressionBuilder,
  sql,
  type Expression,
  type KyselyPlugin,
  type SqlBool,
} from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import {
  createExecutorSync,
  executeStatement,
  getRawDb,
  replacePlugin,
  type AnyDb,
  type Plugin,
  type Statement,
} from '../../src/index.js'
import { readValues } from '../../src/kept/placeholder.js'
import { recording } from './sent.js'

const byId: Statement = {
  key: 'user by id',
  build: (db, [id]) => db.selectFrom('users').select('name').where('id', '=', id),
}

const insertion: Statement = {
  key: 'insert into users',
  build: (db, [name]) => db.insertInto('users').values({ name }),
}

/** A statement, and how often it was built. */
function counted(statement: Statement): { readonly statement: Statement; readonly built: () => number } {
  const build = vi.fn(statement.build)
  return { statement: { ...statement, build }, built: () => build.mock.calls.length }
}

const tenantFilter = (tenant: () => unknown): Plugin => ({
  name: 'tenant',
  filter: (_, eb) => eb('tenant_id', '=', tenant()),
})

describe('a kept statement', () => {
  test('is built once and sent with the values of each call', async () => {
    const { db, sent } = recording([])
    const { statement, built } = counted(byId)
    for (const id of [1, null, 'x']) await executeStatement(db, statement, [id])
    const text = 'select "name" from "users" where "id" = $1'
    expect(sent).toEqual([
      { sql: text, parameters: [1] },
      { sql: text, parameters: [null] },
      { sql: text, parameters: ['x'] },
    ])
    expect(built()).toBe(1)
  })

  test('takes each value to every place where it stands', async () => {
    const { db, sent } = recording([])
    const statement: Statement = {
      key: 'twice',
      build: (on, [a, b]) =>
        on.selectFrom('users').selectAll().where('a', '=', b).where('b', 'in', [a, b, 3]).limit(5),
    }
    await executeStatement(db, statement, [1, 2])
    await executeStatement(db, statement, [3, 4])
    expect(sent.map(({ parameters }) => parameters)).toEqual([
      [2, 1, 2, 3, 5],
      [4, 3, 4, 3, 5],
    ])
  })

  test('is one for all handles with the same plugins', async () => {
    const { db } = recording([tenantFilter(() => 1)])
    const { statement, built } = counted(byId)
    await executeStatement(db, statement, [1])
    await db.transaction().execute(trx => executeStatement(trx, statement, [1]))
    await db.connection().execute(connection => executeStatement(connection, statement, [1]))
    expect(built()).toBe(1)
  })

  test('is another one on another database', async () => {
    const postgres = recording([], { dialect: 'postgres' })
    const mysql = recording([], { dialect: 'mysql' })
    await executeStatement(postgres.db, byId, [1])
    await executeStatement(mysql.db, byId, [1])
    expect([...postgres.sent, ...mysql.sent].map(({ sql: text }) => text)).toEqual([
      'select "name" from "users" where "id" = $1',
      'select `name` from `users` where `id` = ?',
    ])
  })

  test('is another one without a plugin', async () => {
    const { db, sent } = recording([tenantFilter(() => 1)])
    await executeStatement(db, byId, [1])
    await executeStatement(replacePlugin(db, 'tenant'), byId, [1])
    await executeStatement(getRawDb(db), byId, [1])
    expect(sent.map(({ parameters }) => parameters)).toEqual([[1, 1], [1], [1]])
  })

  test('is another one in each schema, and one for all handles in it', async () => {
    const { db, sent } = recording([tenantFilter(() => 1)])
    const { statement, built } = counted(byId)
    for (const schema of ['a', 'b', 'a', 'b']) await executeStatement(db.withSchema(schema), statement, [1])
    expect(sent.map(({ sql: text }) => text.includes('from "a"."users"'))).toEqual([true, false, true, false])
    expect(built()).toBe(2)
  })

  test('gives place to new ones when there are more than a program can have', async () => {
    const { db, sent } = recording([])
    const { statement, built } = counted(byId)
    for (let i = 0; i < 2500; i++) await executeStatement(db, { ...statement, key: `${i}` }, [i])
    await executeStatement(db, { ...statement, key: '0' }, [0])
    expect(sent).toHaveLength(2501)
    expect(built()).toBe(2501)
  })
})

describe('a condition of a kept statement', () => {
  const eb = expressionBuilder<Record<string, Record<string, unknown>>, string>()
  const counting = counted({
    key: 'where',
    build: (db, [limit], condition) => {
      const rows = db.selectFrom('users').selectAll().where('x', '=', limit)
      return condition === undefined ? rows : rows.where(condition)
    },
  })

  test.each<[difference: string, one: Expression<SqlBool>, other: Expression<SqlBool>, builds: number]>([
    ['values', eb('a', '=', 1), eb('a', '=', 'x'), 1],
    ['values of a list', eb('a', 'in', [1, 2]), eb('a', 'in', [3, null]), 1],
    ['a null', eb('a', '=', 1), eb('a', 'is', null), 2],
    ['columns', eb('a', '=', 1), eb('b', '=', 1), 2],
    ['the length of a list', eb('a', 'in', [1, 2]), eb('a', 'in', [1]), 2],
    ['raw SQL', sql<SqlBool>`a = ${1}`, sql<SqlBool>`a < ${1}`, 2],
    ['the order of its parts', eb('a', '=', 1).and('b', '=', 2), eb('b', '=', 2).and('a', '=', 1), 2],
  ])('that differs in %s is sent as it is', async (_, one, other, builds) => {
    const { db, sent } = recording([tenantFilter(() => 7)])
    const before = counting.built()
    for (const condition of [one, other, other]) {
      await executeStatement(db, { ...counting.statement, condition }, [5])
    }
    expect(counting.built() - before).toBe(builds)
    for (const [index, condition] of [one, other, other].entries()) {
      const { sql: text, parameters } = counting.statement.build(db, [5], condition).compile()
      expect(sent[index]).toEqual({ sql: text, parameters })
    }
  })

  test('may be left out', async () => {
    const { db, sent } = recording([])
    for (const condition of [eb('a', '=', 1), undefined, eb('a', '=', 2)]) {
      await executeStatement(db, { ...counting.statement, condition }, [5])
    }
    expect(sent.map(({ parameters }) => parameters)).toEqual([[5, 1], [5], [5, 2]])
  })
})

test('a part that is undefined is no other part', () => {
  expect(readValues({ a: undefined, b: 1 }, { b: 1, c: 2 }, [])).toBe(false)
  expect(readValues({ a: undefined, b: 1 }, { b: 1, a: undefined }, [])).toBe(true)
})

describe('a plugin is asked for each execution', () => {
  test('and a filter with another value is sent with that value', async () => {
    let tenant = 1
    const { db, sent } = recording([tenantFilter(() => tenant++)])
    const { statement, built } = counted(byId)
    tenant = 1
    await executeStatement(db, statement, [10])
    tenant = 8
    await executeStatement(db, statement, [11])
    const text = 'select "name" from "users" where "id" = $1 and "users"."tenant_id" = $2'
    expect(sent.map(({ sql: each }) => each)).toEqual([text, text])
    expect(sent[1]?.parameters).toEqual([11, 8])
    expect(built()).toBe(1)
  })

  test.each<[change: string, before: Plugin['filter'], after: Plugin['filter']]>([
    ['another column', (_, eb) => eb('a', '=', 1), (_, eb) => eb('b', '=', 1)],
    ['another operator', (_, eb) => eb('a', '=', 1), (_, eb) => eb('a', '>', 1)],
    ['no filter', (_, eb) => eb('a', '=', 1), () => undefined],
    ['a filter', () => undefined, (_, eb) => eb('a', '=', 1)],
    ['a second filter', (_, eb) => [eb('a', '=', 1)], (_, eb) => [eb('a', '=', 1), eb('b', '=', 2)]],
    ['a longer list', (_, eb) => eb('a', 'in', [1, 2]), (_, eb) => eb('a', 'in', [1, 2, 3])],
    ['another literal', (_, eb) => eb('a', '=', eb.lit(1)), (_, eb) => eb('a', '=', eb.lit(2))],
    ['a value for a literal', (_, eb) => eb('a', '=', eb.lit(1)), (_, eb) => eb('a', '=', 1)],
    ['other raw SQL', () => sql`a = ${1}`, () => sql`a <> ${1}`],
    [
      'another table in a subquery',
      (_, eb) => eb.exists(eb.selectFrom('x').select('id')),
      (_, eb) => eb.exists(eb.selectFrom('y').select('id')),
    ],
  ])('and %s makes another statement', async (_, before, after) => {
    let filter = before
    const plugin: Plugin = { name: 'changing', filter: (table, eb) => filter?.(table, eb) }
    const { db, sent } = recording([plugin])
    await executeStatement(db, byId, [1])
    filter = after
    await executeStatement(db, byId, [1])
    const { sql: text, parameters } = byId.build(db, [1]).compile()
    expect(sent[1]).toEqual({ sql: text, parameters })
    expect(sent[0]).not.toEqual(sent[1])
  })

  test('and each insert is stamped anew', async () => {
    let now = 0
    const stamping: Plugin = {
      name: 'stamping',
      insertValues: ({ metadata }) => {
        metadata['now'] ??= ++now
        return { fill: { created: metadata['now'], updated: metadata['now'] }, set: { by: undefined } }
      },
    }
    const { db, sent } = recording([stamping])
    const { statement, built } = counted(insertion)
    await executeStatement(db, statement, ['Ann'])
    await executeStatement(db, statement, ['Bob'])
    const stamps = sent.map(({ parameters }) => parameters.slice(1))
    expect(stamps.every(([created, updated]) => created === updated)).toBe(true)
    expect(stamps[0]).not.toEqual(stamps[1])
    expect(sent[1]?.sql).toBe('insert into "users" ("name", "created", "updated") values ($1, $2, $3)')
    expect(built()).toBe(1)
  })

  test('and other columns make another statement', async () => {
    let column = 'a'
    const { db, sent } = recording([
      { name: 'filling', insertValues: () => ({ fill: { [column]: 1, now: sql`now()` } }) },
    ])
    await executeStatement(db, insertion, ['Ann'])
    column = 'b'
    await executeStatement(db, insertion, ['Ann'])
    expect(sent.map(({ sql: text }) => text)).toEqual([
      'insert into "users" ("name", "a", "now") values ($1, $2, now())',
      'insert into "users" ("name", "b", "now") values ($1, $2, now())',
    ])
  })

  test('and a table that moves is followed', async () => {
    let schema = 'a'
    const { db, sent } = recording([{ name: 'routing', resolveTable: () => ({ schema }) }])
    await executeStatement(db, byId, [1])
    schema = 'b'
    await executeStatement(db, byId, [2])
    expect(sent.map(({ sql: text }) => text)).toEqual([
      'select "name" from "a"."users" where "id" = $1',
      'select "name" from "b"."users" where "id" = $1',
    ])
  })

  test('and one that never says the same twice has each statement built', async () => {
    let calls = 0
    const { db, sent } = recording([{ name: 'erratic', filter: (_, eb) => eb(`column_${++calls}`, '=', 1) }])
    for (const id of [1, 2, 3]) await executeStatement(db, byId, [id])
    expect(new Set(sent.map(({ sql: text }) => text)).size).toBe(3)
    expect(sent.map(({ parameters }) => parameters)).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ])
  })

  test('and one that throws has nothing sent', async () => {
    let fails = false
    const { db, sent } = recording([
      tenantFilter(() => {
        if (fails) throw new RangeError('no tenant')
        return 1
      }),
    ])
    await executeStatement(db, byId, [1])
    fails = true
    const attempt = (): Promise<unknown> => executeStatement(db, byId, [1])
    await expect(attempt()).rejects.toThrow(RangeError)
    await expect(attempt()).rejects.toThrow(
      'Plugin "tenant" threw during filter for select on "users": no tenant',
    )
    expect(sent).toHaveLength(1)
  })

  test('and one that gives no expression has nothing sent', async () => {
    const broken: Plugin = JSON.parse('{"name":"broken"}')
    Object.assign(broken, { filter: () => ({ not: 'an expression' }) })
    const { db, sent } = recording([broken])
    const attempt = (): Promise<unknown> => executeStatement(db, byId, [1])
    await expect(attempt()).rejects.toThrow('must give Kysely expressions')
    expect(sent).toEqual([])
  })
})

describe('a statement is built each time', () => {
  const hooks: readonly Plugin[] = [
    { name: 'nodes', transformQuery: ({ node }) => node },
    { name: 'builder', interceptQuery: qb => qb },
    { name: 'around', aroundExecute: (_, next) => next() },
  ]

  test.each(hooks)('for a plugin like "$name", which sees all of it', async plugin => {
    const { db, sent } = recording([plugin])
    const { statement, built } = counted(byId)
    await executeStatement(db, statement, [1])
    await executeStatement(db, statement, [2])
    expect(sent.map(({ parameters }) => parameters)).toEqual([[1], [2]])
    expect(built()).toBe(2)
  })

  test('for a plugin of Kysely that may look at values', async () => {
    const identity: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => result,
    }
    const { db } = recording([], { kyselyPlugins: [identity] })
    const { statement, built } = counted(byId)
    await executeStatement(db, statement, [1])
    await executeStatement(db, statement, [2])
    expect(built()).toBe(2)
  })
})

test('names are mapped as they are in any query', async () => {
  const { db, sent } = recording([tenantFilter(() => 4)], { kyselyPlugins: [new CamelCasePlugin()] })
  const statement: Statement = {
    key: 'camel',
    build: (on: AnyDb, [id]) => on.selectFrom('userProfiles').selectAll().where('userId', '=', id),
  }
  await executeStatement(db, statement, [1])
  await executeStatement(createExecutorSync(db, []), statement, [2])
  expect(sent[1]).toEqual({
    sql: 'select * from "user_profiles" where "user_id" = $1 and "user_profiles"."tenant_id" = $2',
    parameters: [2, 4],
  })
})
