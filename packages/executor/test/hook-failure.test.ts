import { sql, type InsertQueryBuilder } from 'kysely'
import { contract } from '@kysera-internal/test-support'
import { describe, expect, test } from 'vitest'
import { PluginExecutionError, createExecutorSync, type AnyDb, type Plugin } from '../src/index.js'
import { compiling, hideDeleted, sqlOf } from './compiling.js'

class Forbidden extends Error {
  override readonly name: string = 'Forbidden'
  readonly status = 403
}

const throwing = (thrown: unknown) => (): never => {
  throw thrown
}

const tableHooks = ['filter', 'insertValues', 'updateValues', 'resolveTable', 'interceptQuery'] as const
const operations = {
  filter: 'update',
  insertValues: 'insert',
  updateValues: 'update',
  resolveTable: 'update',
  interceptQuery: 'update',
} as const

const compileWith = (plugins: readonly Plugin[], operation: 'insert' | 'update'): unknown => {
  const executor = compiling(plugins)
  const query =
    operation === 'insert'
      ? executor.insertInto('users').values({ a: 1 })
      : executor.updateTable('users').set({ a: 1 })
  try {
    return query.compile()
  } catch (error) {
    return error
  }
}

describe.each(tableHooks)('%s', hook => {
  const operation = operations[hook]

  test('an error keeps its class and fields, and says where it comes from', () => {
    const original = new Forbidden('no')
    const error = compileWith([{ name: 'guard', [hook]: throwing(original) }], operation)

    expect(error).toBeInstanceOf(Forbidden)
    expect(error).toMatchObject({
      message: `Plugin "guard" threw during ${hook} for ${operation} on "users": no`,
      name: 'Forbidden',
      status: 403,
      cause: original,
    })
    expect(original.message).toBe('no')
  })

  test.each(['text', undefined, null, 7])('a thrown %j becomes an error', thrown => {
    expect(compileWith([{ name: 'guard', [hook]: throwing(thrown) }], operation)).toMatchObject({
      name: 'PluginExecutionError',
      code: 'PLUGIN_EXECUTION_FAILED',
      message: `Plugin "guard" threw during ${hook} for ${operation} on "users": ${String(thrown)}`,
      plugin: 'guard',
      hook,
      table: 'users',
      operation,
      cause: thrown,
    })
  })

  test('later plugins are not called', () => {
    let called = false
    const later = { name: 'later', [hook]: () => void (called = true) }
    compileWith([{ name: 'guard', priority: 1, [hook]: throwing(new Error('no')) }, later], operation)

    expect(called).toBe(false)
  })
})

test('an error is described once, however deep the query', () => {
  const executor = compiling([{ name: 'guard', filter: throwing(new Error('no')) }])
  const inner = executor.selectFrom('users').select('id')

  expect(() => executor.selectFrom('posts').selectAll().where('id', 'in', inner).compile()).toThrow(
    /^Plugin "guard" threw during filter for select on "users": no$/,
  )
})

const misuses: readonly (readonly [name: string, plugin: Record<string, unknown>])[] = [
  ['a filter that is text', { filter: () => 'a = 1' }],
  ['a filter that is false', { filter: () => false }],
  ['a filter that is a promise', { filter: async () => undefined }],
  ['a filter with something that is no expression', { filter: () => [sql`true`, 'a'] }],
  ['values that are a promise', { updateValues: async () => ({}) }],
  ['a location that is a promise', { resolveTable: async () => undefined }],
]

test.each(misuses)('a hook is misused by %s', (_, hooks) => {
  expect(compileWith([{ name: 'guard', ...hooks }], 'update')).toBeInstanceOf(PluginExecutionError)
})

contract('transformQuery and transformResult', ({ open }) => {
  test('raw SQL can be refused, and is not sent', async () => {
    const sent: string[] = []
    const db = await open({ log: event => void sent.push(event.query.sql) })
    const executor = createExecutorSync(db, [
      {
        name: 'no-raw',
        transformQuery: ({ node }) => {
          if (node.kind === 'RawNode') throw new Forbidden('raw')
          return node
        },
      },
    ])
    sent.length = 0

    await expect(sql`select 1`.execute(executor)).rejects.toThrow(Forbidden)
    expect(sent).toEqual([])
  })

  test('results pass through the plugins in order, and their errors say where they come from', async () => {
    const add = (name: string): Plugin => ({
      name,
      transformResult: async ({ result }) => ({ ...result, rows: [...result.rows, { name }] }),
    })
    const db = await open()
    const executor = createExecutorSync(db, [add('b'), add('a')])

    expect(await executor.selectFrom('tags').select('name').execute()).toEqual([{ name: 'a' }, { name: 'b' }])
    const failing = createExecutorSync(db, [
      { name: 'f', transformResult: () => Promise.reject(new Forbidden('no')) },
    ])
    await expect(failing.selectFrom('tags').select('name').execute()).rejects.toThrow(
      'Plugin "f" threw during transformResult: no',
    )
  })
})

contract('a replace', ({ open, database }) => {
  // oxlint-disable-next-line typescript/no-explicit-any -- the table is only known to the test
  const replaces: Readonly<Record<string, (db: AnyDb) => InsertQueryBuilder<any, any, any>>> = {
    sqlite: db => db.insertInto('users').orReplace(),
    mariadb: db => db.replaceInto('users'),
    mysql: db => db.replaceInto('users'),
  }
  const replace = replaces[database]

  test.runIf(replace !== undefined)('is refused where it could remove rows that a filter hides', async () => {
    const db = await open()
    await db.insertInto('users').values({ email: 'ann@example.org', name: 'Ann' }).execute()
    const bobs: Plugin = { name: 'bobs', filter: (_, eb) => eb('name', '=', 'Bob') }
    const row = { id: 1, email: 'bob@example.org', name: 'Bob' }
    const query = replace?.(createExecutorSync(db, [bobs])).values(row)

    await expect(query?.execute()).rejects.toThrow(PluginExecutionError)
    expect(await db.selectFrom('users').select('name').execute()).toEqual([{ name: 'Ann' }])
  })
})

test.each([
  ['sql.table', sql.table('users')],
  ['sql.ref', sql.ref('users')],
])('a table that is named by %s is filtered', (_, table) => {
  const query = compiling([hideDeleted]).selectFrom(table.as('u')).selectAll()

  expect(sqlOf(query)).toBe('select * from "users" as "u" where "u"."deleted_at" is null')
})
