import { dummyDb } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { AndNode, CamelCasePlugin, ExpressionWrapper, sql, ValueNode } from 'kysely'
import {
  createExecutor,
  createExecutorSync,
  createJoiningExecutor,
  destroyExecutor,
  getPlugins,
  getRawDb,
  type Plugin,
} from '../src/index.js'
import { hideDeleted, sqlOf } from './compiling.js'
import { lifecycleLog } from './lifecycle-log.js'

const ofTenant: Plugin = { name: 'tenant', priority: 10, filter: (_, eb) => eb('tenant_id', '=', 7) }

test('the plugins of both are one list, in one order', () => {
  const below = createExecutorSync(dummyDb('sqlite'), [hideDeleted])
  const executor = createExecutorSync(below, [ofTenant])

  expect(getPlugins(executor)).toEqual([ofTenant, hideDeleted])
  expect(sqlOf(executor.selectFrom('users').select('id'))).toBe(
    'select "id" from "users" where "users"."tenant_id" = ? and "users"."deleted_at" is null',
  )
})

test('the executor below stays as it is', () => {
  const below = createExecutorSync(dummyDb('sqlite'), [hideDeleted])
  createExecutorSync(below, [ofTenant])

  expect(getPlugins(below)).toEqual([hideDeleted])
})

test('a plugin that is active already is skipped, and the others are started with the raw database', async () => {
  const { log, plugin } = lifecycleLog()
  const db = dummyDb('sqlite')
  let given: unknown
  const below = await createExecutor(db, [plugin('a')])
  const executor = await createExecutor(below, [
    plugin('a'),
    { name: 'b', onInit: raw => void (given = raw) },
  ])

  expect(log).toEqual(['init a'])
  expect(given).toBe(db)
  expect(getPlugins(executor).map(({ name }) => name)).toEqual(['a', 'b'])
  expect(getRawDb(executor)).toBe(db)
})

test('the same name twice in one list is refused, active or not', () => {
  const below = createExecutorSync(dummyDb('sqlite'), [{ name: 'a' }])

  expect(() => createExecutorSync(below, [{ name: 'a' }, { name: 'a' }])).toThrow('Duplicate plugin: "a"')
})

test('dependencies and conflicts are those of the united list', () => {
  const below = createExecutorSync(dummyDb('sqlite'), [{ name: 'a', conflictsWith: ['c'] }])

  expect(() => createExecutorSync(below, [{ name: 'b', dependencies: ['a'] }])).not.toThrow()
  expect(() => createExecutorSync(below, [{ name: 'c' }])).toThrow('Plugin "a" conflicts with "c"')
})

test('destroying it stops only what it has added', async () => {
  const { log, plugin } = lifecycleLog()
  const below = createExecutorSync(dummyDb('sqlite'), [plugin('a')])
  await destroyExecutor(createExecutorSync(below, [plugin('b')]))

  expect(log).toEqual(['destroy b'])
  await destroyExecutor(below)
  expect(log).toEqual(['destroy b', 'destroy a'])
})

test('a failure to start leaves the plugins below running', async () => {
  const { log, plugin } = lifecycleLog()
  const below = createExecutorSync(dummyDb('sqlite'), [plugin('a')])
  const failing: Plugin = { name: 'z', onInit: () => Promise.reject(new Error('no')) }

  await expect(createExecutor(below, [plugin('b'), failing])).rejects.toThrow(
    'Plugin "z" failed to initialize: no',
  )
  expect(log).toEqual(['init b', 'destroy b'])
})

test('schema and ordinary Kysely plugins stay', () => {
  const db = dummyDb('sqlite', { plugins: [new CamelCasePlugin()] })
  const below = createExecutorSync(db, [{ name: 'a' }]).withSchema('app')
  const executor = createExecutorSync(below, [{ name: 'b', filter: (_, eb) => eb('deletedAt', 'is', null) }])

  expect(sqlOf(executor.selectFrom('users').select('id'))).toBe(
    'select "id" from "app"."users" where "app"."users"."deleted_at" is null',
  )
  expect(sqlOf(getRawDb(executor).selectFrom('users').select('id'))).toBe('select "id" from "app"."users"')
})

test('plugins that the executor below has switched off stay off, unless the caller says otherwise', () => {
  const below = createExecutorSync(dummyDb('sqlite'), [hideDeleted], { enabled: false })
  const sqlWith = (config?: { enabled: boolean }): string =>
    sqlOf(createExecutorSync(below, [ofTenant], config).selectFrom('users').select('id'))

  expect(sqlWith()).toBe('select "id" from "users"')
  expect(sqlWith({ enabled: true })).toContain('"users"."tenant_id" = ? and "users"."deleted_at" is null')
})

test('an executor over one that joins goes on joining', async () => {
  const db = dummyDb('sqlite')
  const current = await db.startTransaction().execute()
  const joining = createJoiningExecutor(createExecutorSync(db, [hideDeleted]), () => current)
  const executor = createExecutorSync(joining, [ofTenant])

  await expect(executor.transaction().execute(() => Promise.resolve())).rejects.toThrow(
    'Already in a transaction',
  )
})

test('what an executor with other plugins has built is filtered again', () => {
  const other = createExecutorSync(dummyDb('sqlite'), [hideDeleted])
  const executor = createExecutorSync(dummyDb('sqlite'), [ofTenant])
  const embedded = executor.selectFrom(other.selectFrom('users').select('id').as('u')).select('u.id')

  expect(sqlOf(embedded)).toBe(
    'select "u"."id" from (select "id" from "users" where "users"."deleted_at" is null and "users"."tenant_id" = ?) as "u"',
  )
})

test('a condition on one table is none on another one of that name', () => {
  const executor = createExecutorSync(dummyDb('sqlite'), [ofTenant])
  const { where } = executor.selectFrom('tags as users').selectAll().toOperationNode()
  const borrowed = new ExpressionWrapper<object, never, boolean>(where?.where ?? AndNode.create(one, one))

  expect(sqlOf(executor.selectFrom('users').select('id').where(borrowed))).toBe(
    'select "id" from "users" where "users"."tenant_id" = ? and "users"."tenant_id" = ?',
  )
})

const one = ValueNode.createImmediate(1)

test('a name that is written as an identifier is a table', () => {
  const executor = createExecutorSync(dummyDb('sqlite'), [ofTenant])

  expect(sqlOf(executor.selectFrom(sql.id('users').as('u')).selectAll())).toBe(
    'select * from "users" as "u" where "u"."tenant_id" = ?',
  )
  expect(
    sqlOf(
      executor
        .selectFrom('tags')
        .selectAll()
        .where('tags.id', 'in', sql<number>`${sql.id('users')}`),
    ),
  ).toContain('in (select * from "users" where "users"."tenant_id" = ?)')
})
