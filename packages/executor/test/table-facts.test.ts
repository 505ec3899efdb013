import { contract } from '@kysera-internal/test-support'
import type { TableMetadata } from 'kysely'
import { describe, expect, test } from 'vitest'
import {
  createExecutor,
  createExecutorSync,
  describeTable,
  guardTransaction,
  type Plugin,
  type SchemaFacts,
} from '../src/index.js'
import { TableFacts } from '../src/table-facts.js'

/** What Kysely 0.29 tells of a table, and 0.28 does not know. */
const since029 = { isForeign: false }

const table = (name: string, schema?: string): TableMetadata => ({
  name,
  isView: false,
  columns: [],
  ...since029,
  ...(schema !== undefined && { schema }),
})

describe('a table is found', () => {
  const facts = new TableFacts([
    table('user_profiles'),
    table('Users'),
    table('users'),
    table('logs', 'a'),
    table('logs', 'b'),
    table('order_items'),
    table('orderItems_'),
  ])

  test.each([
    ['users', undefined, 'users'],
    ['Users', undefined, 'Users'],
    ['USERS', undefined, undefined],
    ['userProfiles', undefined, 'user_profiles'],
    ['orderItems', undefined, undefined],
    ['logs', undefined, undefined],
    ['logs', 'b', 'logs'],
    ['logs', 'c', undefined],
    ['nothing', undefined, undefined],
    ['__proto__', undefined, undefined],
  ])('%s in %s: %s', (name, schema, expected) => {
    expect(facts.find(name, schema)?.name).toBe(expected)
  })
})

contract('the facts of tables', ({ open }) => {
  test('are read once, before plugins start, and told to hooks', async () => {
    const db = await open()
    let told: SchemaFacts | undefined
    const columns: (readonly string[] | undefined)[] = []
    const plugin: Plugin = {
      name: 'reader',
      readsSchema: true,
      onInit: (_, schema) => void (told = schema),
      filter: ({ facts }) => void columns.push(facts?.columns.map(column => column.name)),
    }
    const executor = await createExecutor(db, [plugin])
    await executor.selectFrom('tags').selectAll().execute()

    expect(told?.tables?.map(({ name }) => name)).toEqual(expect.arrayContaining(['tags', 'users', 'posts']))
    expect(columns[0]).toEqual(['id', 'name'])
    expect(describeTable(executor, 'tags')?.columns.map(({ name }) => name)).toEqual(['id', 'name'])
    expect(describeTable(executor, 'missing')).toBeUndefined()
    expect(describeTable(db, 'tags')).toBeUndefined()
  })

  test('are those of the executor below', async () => {
    let told: SchemaFacts | undefined
    const below = await createExecutor(await open(), [{ name: 'a', readsSchema: true }])
    const executor = await createExecutor(below, [{ name: 'b', onInit: (_, schema) => void (told = schema) }])

    expect(describeTable(executor, 'tags')).toBe(describeTable(below, 'tags'))
    expect(told?.tables?.length).toBeGreaterThan(0)
  })

  test('are not read when nobody asks', async () => {
    const sent: string[] = []
    const db = await open({ log: event => void sent.push(event.query.sql) })
    sent.length = 0
    const executors = [
      await createExecutor(db, [{ name: 'a' }]),
      createExecutorSync(db, [{ name: 'b', readsSchema: true }]),
    ]

    expect(sent).toEqual([])
    expect(executors.map(executor => describeTable(executor, 'tags'))).toEqual([undefined, undefined])
  })

  test('are told to be missing when the read fails, and the executor is made', async () => {
    const db = await open()
    const ended = await db.transaction().execute(async trx => guardTransaction(trx, { hasEnded: () => true }))
    let told: SchemaFacts | undefined
    const plugin: Plugin = { name: 'a', readsSchema: true, onInit: (_, schema) => void (told = schema) }
    const executor = await createExecutor(ended, [plugin])

    expect(told).toEqual({ error: expect.any(Error) })
    expect(describeTable(executor, 'tags')).toBeUndefined()
  })
})
