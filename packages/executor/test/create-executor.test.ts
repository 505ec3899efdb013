import { dummyDb } from '@kysera-internal/test-support'
import { describe, expect, test } from 'vitest'
import {
  createExecutor,
  createExecutorSync,
  destroyExecutor,
  getPlugins,
  getRawDb,
  isKyseraExecutor,
  type Plugin,
} from '../src/index.js'
import { hideDeleted, sqlOf } from './compiling.js'
import { lifecycleLog } from './lifecycle-log.js'

const filteredUsers = 'select "id" from "users" where "users"."deleted_at" is null'

describe('createExecutor', () => {
  test('starts plugins one at a time in execution order, with the very object it was given', async () => {
    const { log, plugin } = lifecycleLog()
    const db = dummyDb('sqlite')
    let given: unknown
    const first: Plugin = { ...plugin('first'), priority: 1, onInit: raw => void (given = raw) }
    await createExecutor(db, [plugin('b'), first, plugin('a')])

    expect(log).toEqual(['init a', 'init b'])
    expect(given).toBe(db)
  })

  test('refuses a plugin that is in no list, and what is no Kysely instance', async () => {
    const db = dummyDb('sqlite')
    const alone: unknown = hideDeleted
    await expect(Reflect.apply(createExecutor, undefined, [db, alone])).rejects.toThrow(
      new TypeError('Plugins are given as an array'),
    )
    const wrong = new TypeError('Expected a Kysely instance, a transaction or an executor')
    for (const handle of [undefined, {}, Promise.resolve(db)]) {
      await expect(Reflect.apply(createExecutor, undefined, [handle, []])).rejects.toThrow(wrong)
      expect(() => Reflect.apply(createExecutorSync, undefined, [handle, []])).toThrow(wrong)
    }
  })

  test('calls no onInit in its synchronous form', () => {
    const { log, plugin } = lifecycleLog()
    createExecutorSync(dummyDb('sqlite'), [plugin('a')])

    expect(log).toEqual([])
  })

  test('undoes what it has started when a plugin fails', async () => {
    const { log, plugin } = lifecycleLog()
    const cause = new TypeError('no such file')
    const failing: Plugin = { ...plugin('c'), onInit: () => Promise.reject(cause) }
    const list = [plugin('a'), plugin('b', { failsToStop: true }), failing, plugin('d')]

    await expect(createExecutor(dummyDb('sqlite'), list)).rejects.toMatchObject({
      name: 'PluginValidationError',
      type: 'INITIALIZATION_FAILED',
      code: 'PLUGIN_INIT_FAILED',
      message: 'Plugin "c" failed to initialize: no such file',
      details: { pluginName: 'c' },
      cause,
    })
    expect(log).toEqual(['init a', 'init b', 'destroy b', 'destroy a'])
  })

  test('runs no hook when it is disabled, and lists its plugins', () => {
    const executor = createExecutorSync(dummyDb('sqlite'), [hideDeleted], { enabled: false })

    expect(sqlOf(executor.selectFrom('users').select('id'))).toBe('select "id" from "users"')
    expect(getPlugins(executor)).toEqual([hideDeleted])
    expect(isKyseraExecutor(executor)).toBe(true)
  })

  test('leaves the given instance as it is', () => {
    const db = dummyDb('sqlite')
    const before = Reflect.ownKeys(db)
    createExecutorSync(db, [hideDeleted])

    expect(Reflect.ownKeys(db)).toEqual(before)
    expect(isKyseraExecutor(db)).toBe(false)
    expect(sqlOf(db.selectFrom('users').select('id'))).toBe('select "id" from "users"')
  })

  test('gives an executor whose raw database is the given one', async () => {
    const db = dummyDb('sqlite')

    expect(getRawDb(await createExecutor(db, [hideDeleted]))).toBe(db)
    expect(getRawDb(createExecutorSync(db))).toBe(db)
    expect(getRawDb(db)).toBe(db)
  })

  test('takes a copy of the list', () => {
    const list: Plugin[] = [hideDeleted]
    const executor = createExecutorSync(dummyDb('sqlite'), list)
    list.pop()

    expect(getPlugins(executor)).toEqual([hideDeleted])
    expect(Object.isFrozen(getPlugins(executor))).toBe(true)
    expect(sqlOf(executor.selectFrom('users').select('id'))).toBe(filteredUsers)
  })

  test('works with an instance of a class as plugin', () => {
    class Hiding {
      readonly name = 'hiding'
      readonly column = 'deleted_at'
      readonly filter: NonNullable<Plugin['filter']> = (_, eb) => eb(this.column, 'is', null)
    }

    expect(
      sqlOf(createExecutorSync(dummyDb('sqlite'), [new Hiding()]).selectFrom('users').select('id')),
    ).toBe(filteredUsers)
  })
})

describe('destroyExecutor', () => {
  test('stops plugins in reverse order, once, and leaves the executor queryable', async () => {
    const { log, plugin } = lifecycleLog()
    const executor = createExecutorSync(dummyDb('sqlite'), [plugin('a'), plugin('b'), hideDeleted])
    await Promise.all([destroyExecutor(executor), destroyExecutor(executor)])
    await destroyExecutor(executor)

    expect(log).toEqual(['destroy b', 'destroy a'])
    expect(await executor.selectFrom('users').selectAll().execute()).toEqual([])
  })

  test('calls every plugin, and reports the failures as one', async () => {
    const { log, plugin } = lifecycleLog()
    const fails = { failsToStop: true }
    const executor = createExecutorSync(dummyDb('sqlite'), [
      plugin('a', fails),
      plugin('b'),
      plugin('c', fails),
    ])

    await expect(destroyExecutor(executor)).rejects.toMatchObject({
      name: 'AggregateError',
      message: 'Failed to destroy 2 plugin(s): c: c cannot stop; a: a cannot stop',
      errors: [new Error('c cannot stop'), new Error('a cannot stop')],
    })
    expect(log).toEqual(['destroy c', 'destroy b', 'destroy a'])
  })

  test('does nothing to a plain Kysely', async () => {
    await expect(destroyExecutor(dummyDb('sqlite'))).resolves.toBeUndefined()
  })
})

test.each([
  null,
  undefined,
  1,
  'x',
  {},
  [],
  { getExecutor: () => ({}) },
  {
    getExecutor() {
      throw new Error('x')
    },
    withPlugin: 1,
  },
  dummyDb('sqlite'),
])('isKyseraExecutor is false for what is no executor: %s', value => {
  expect(isKyseraExecutor(value)).toBe(false)
})
