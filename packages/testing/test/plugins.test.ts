import { createExecutorSync, type Plugin, type QueryBuilderContext } from '@kysera/executor'
import {
  assertPluginBehavior,
  createInMemoryDatabase,
  createMockPlugin,
  createPluginTestHarness,
  spyOnPlugin,
  type PluginTestHarnessOptions,
} from '@kysera/testing'
import { describe, expect, test, vi } from 'vitest'

interface Database {
  users: { id: number; name: string }
}
const schema = `create table users (id integer primary key, name text);
  create trigger shout after insert on users begin update users set name = upper(name) || ';' where id = new.id; end;`
const context: QueryBuilderContext = { operation: 'select', table: 'users', metadata: {} }

test('a mock remembers what it was asked, as it was then', async () => {
  const seen = vi.fn()
  const mock = createMockPlugin('mock', { onIntercept: seen, priority: 3 })
  const db = await createInMemoryDatabase<Database>(schema)
  await createExecutorSync(db, [mock]).insertInto('users').values({ id: 1, name: 'a' }).execute()
  await db.destroy()
  expect(mock).toMatchObject({ name: 'mock', version: '1.0.0-test', priority: 3 })
  const [entry] = mock.operations
  expect(entry).toMatchObject({ operation: 'insert', table: 'users', timestamp: expect.any(Date) })
  expect(seen).toHaveBeenCalledWith(entry)
  const { operations } = mock
  mock.reset()
  expect(operations).toEqual([])
})

describe('a spy', () => {
  class Counting implements Plugin {
    readonly name = 'counting'
    readonly #counts = { filters: 0 }
    get filters(): number {
      return this.#counts.filters
    }
    filter(): undefined {
      this.#counts.filters += 1
    }
  }

  test('does what its plugin does, as its plugin', async () => {
    const plugin = new Counting()
    const spy = spyOnPlugin(plugin)
    const db = await createInMemoryDatabase<Database>(schema)
    createExecutorSync(db, [spy]).selectFrom('users').selectAll().compile()
    await db.destroy()
    expect(plugin.filters).toBeGreaterThan(0)
    expect(spy.filters).toBe(plugin.filters)
    expect(spy.calls).toMatchObject([{ operation: 'select', table: 'users' }])
    expect(Object.keys(plugin)).toEqual(['name'])
    spy.reset()
    expect(spy.calls).toEqual([])
  })

  test('passes on what an interceptor gives', () => {
    const plugin: Plugin = { name: 'p', interceptQuery: () => 'another' }
    const spy = spyOnPlugin(plugin)
    expect(spy.interceptQuery?.('one', context)).toBe('another')
    expect(spy.calls).toHaveLength(1)
  })
})

describe('behaviour', () => {
  const changing: Plugin = { name: 'changing', interceptQuery: () => ({}) }
  const none: Plugin = { name: 'none' }
  const failing: Plugin = {
    name: 'failing',
    interceptQuery: () => {
      throw new Error('plugin')
    },
  }

  test('is told', () => {
    expect(assertPluginBehavior(changing, {}, context)).toEqual({ intercepted: true, modified: true })
    expect(assertPluginBehavior(none, {}, context)).toEqual({ intercepted: false, modified: false })
    const failed = assertPluginBehavior(failing, {}, context)
    expect(failed).toMatchObject({ error: { message: 'plugin' }, modified: false })
  })

  test.each([
    [changing, { shouldModifyQuery: false }],
    [failing, { shouldModifyQuery: true }],
    [none, { shouldModifyQuery: true }],
    [changing, { expectedOperation: 'insert' as const }],
    [changing, { expectedTable: 'posts' }],
    [none, { expectedTable: 'users' }],
  ])('that is not what was expected is an error (%#)', (plugin, expected) => {
    expect(() => assertPluginBehavior(plugin, {}, context, expected)).toThrow('Expected')
  })

  test('that is what was expected passes', () => {
    const expected = { expectedOperation: 'select', expectedTable: 'users', shouldModifyQuery: true } as const
    assertPluginBehavior(changing, {}, context, expected)
    assertPluginBehavior(failing, {}, context, { shouldModifyQuery: false })
  })
})

describe('a database in memory', () => {
  test('is made by the whole script, with what is in texts and triggers', async () => {
    const db = await createInMemoryDatabase<Database>(schema)
    await db.insertInto('users').values({ id: 1, name: 'a;b' }).execute()
    expect(await db.selectFrom('users').select('name').execute()).toEqual([{ name: 'A;B;' }])
    await db.destroy()
    await (await createInMemoryDatabase('')).destroy()
  })

  test('is not made by a script that fails', async () => {
    await expect(createInMemoryDatabase('create table')).rejects.toThrow('incomplete input')
  })
})

describe('a harness', () => {
  const withRow: Pick<PluginTestHarnessOptions<Database>, 'schema' | 'seedData'> = {
    schema,
    seedData: db => db.insertInto('users').values({ id: 1, name: 'a' }).execute(),
  }

  test('starts anew, and ends with its plugins', async () => {
    const onDestroy = vi.fn()
    const harness = createPluginTestHarness({ plugins: [{ name: 'p', onDestroy }], ...withRow })
    await harness.setup()
    await harness.execute(db => db.deleteFrom('users').execute())
    await harness.setup()
    expect(onDestroy).toHaveBeenCalledTimes(1)
    const rows = await harness.execute(db => db.selectFrom('users').select('id').execute())
    expect(await harness.verify(rows, async given => given.length)).toBe(1)
    await harness.teardown()
    await harness.teardown()
    expect(onDestroy).toHaveBeenCalledTimes(2)
  })

  test('has to be set up', async () => {
    const harness = createPluginTestHarness<Database>({ plugins: [], schema })
    expect(() => harness.getDb()).toThrow('Test harness not set up. Call setup() first.')
    await expect(harness.execute(() => Promise.resolve())).rejects.toThrow('Call setup() first')
    await harness.setup()
    expect(harness.getDb()).toBeDefined()
    await harness[Symbol.asyncDispose]()
    expect(() => harness.getDb()).toThrow('Call setup() first')
  })

  test('leaves nothing open when it cannot be set up', async () => {
    const onDestroy = vi.fn()
    const seedData = () => Promise.reject(new Error('seed'))
    const harness = createPluginTestHarness<Database>({
      plugins: [{ name: 'p', onDestroy }],
      schema,
      seedData,
    })
    await expect(harness.setup()).rejects.toThrow('seed')
    expect(onDestroy).toHaveBeenCalledOnce()
    expect(() => harness.getDb()).toThrow('Call setup() first')
  })
})
