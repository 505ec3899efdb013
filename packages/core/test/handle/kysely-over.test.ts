import { contract, dummyDb, type SampleDatabase } from '@kysera-internal/test-support'
import { forwardingProvider, kyselyOver } from '@kysera/core'
import {
  CamelCasePlugin,
  type ConnectionProvider,
  type Kysely,
  type QueryExecutor,
  type Transaction,
} from 'kysely'
import { expect, expectTypeOf, test } from 'vitest'

/** A handle's query executor, which tells whenever a connection is asked for. */
function telling(handle: Kysely<SampleDatabase>, tell: () => void): QueryExecutor {
  const connections = forwardingProvider(handle.getExecutor())
  return handle.getExecutor().withConnectionProvider({
    provideConnection: (use, ...options: readonly unknown[]) => {
      tell()
      return connections.provideConnection(use, ...options)
    },
  })
}

contract('kyselyOver', ({ open }) => {
  test('runs statements by the given query executor, and those of the given handle as before', async () => {
    const db = await open()
    let asked = 0
    const other = kyselyOver(
      db,
      telling(db, () => (asked += 1)),
    )
    await other.selectFrom('posts').select('id').execute()
    expect(asked).toBe(1)
    await db.selectFrom('posts').select('id').execute()
    expect(asked).toBe(1)
  })

  test('keeps a transaction a transaction, which is rolled back with its own', async () => {
    const db = await open()
    const failing = db.transaction().execute(async trx => {
      const other = kyselyOver(trx, trx.getExecutor())
      expectTypeOf(other).toEqualTypeOf<Transaction<SampleDatabase>>()
      expect(other.isTransaction).toBe(true)
      await other.insertInto('posts').values({ title: 'undone', views: 0 }).execute()
      throw new Error('boom')
    })
    await expect(failing).rejects.toThrow('boom')
    expect(await db.selectFrom('posts').select('title').execute()).toEqual([])
  })

  test('begins transactions on the driver of the handle', async () => {
    const db = await open()
    const other = kyselyOver(db, db.getExecutor())
    await other
      .transaction()
      .execute(trx => trx.insertInto('posts').values({ title: 'kept', views: 0 }).execute())
    expect(await db.selectFrom('posts').select('title').execute()).toEqual([{ title: 'kept' }])
  })
})

test('the plugins of the query executor are those of the new handle, and may be added to', () => {
  const db = dummyDb('postgres')
  const plugin = new CamelCasePlugin()
  const other = kyselyOver(db, db.getExecutor().withPlugin(plugin))
  expect(other.getExecutor().plugins).toEqual([plugin])
  expect(other.withPlugin(plugin).getExecutor().plugins).toEqual([plugin, plugin])
  expect(db.getExecutor().plugins).toEqual([])
})

test('a forwarding provider passes options on', async () => {
  const given: unknown[] = []
  const provider: ConnectionProvider = {
    provideConnection: (_use, ...options: readonly unknown[]) => {
      given.push(...options)
      return new Promise(() => {})
    },
  }
  const options = { signal: new AbortController().signal }
  void forwardingProvider(provider).provideConnection(async () => undefined, options)
  expect(given).toEqual([options])
})
