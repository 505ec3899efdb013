import { BadRequestError } from '@kysera/core'
import { withTransaction } from '@kysera/dal'
import { createExecutor } from '@kysera/executor'
import { createRepositoryFactory } from '@kysera/repository'
import { softDeletePlugin } from '@kysera/soft-delete'
import {
  seedDatabase,
  testInTransaction,
  testWithIsolation,
  testWithSavepoints,
  type Handle,
} from '@kysera/testing'
import { contract, dummyDb, type SampleDatabase } from '@kysera-internal/test-support'
import { sql, type Kysely } from 'kysely'
import { expect, test, vi } from 'vitest'

const addTag = (db: Kysely<SampleDatabase>, name: string) => db.insertInto('tags').values({ name }).execute()
const tagsIn = async (db: Kysely<SampleDatabase>) =>
  (await db.selectFrom('tags').select('name').orderBy('id').execute()).map(({ name }) => name)

/** As code under test sees it: in types of Kysely 0.29, a transaction has no transactions. */
const transactionOf = <DB>(db: Handle<DB>) => db.transaction()

contract('a test in a transaction', ({ open, dialect }) => {
  const ways = Object.entries({
    testInTransaction,
    testWithSavepoints,
    testWithIsolation: (db, fn) => testWithIsolation(db, 'serializable', fn),
  } satisfies Record<string, typeof testInTransaction>)

  test.each(ways)('%s leaves nothing behind', async (_, run) => {
    const db = await open()
    const seen = vi.fn()
    await run(db, async trx => {
      await addTag(trx, 'a')
      seen(await tagsIn(trx))
    })
    expect(seen).toHaveBeenCalledWith(['a'])
    expect(await tagsIn(db)).toEqual([])
  })

  test.each(ways)('%s rejects with the very error of the test', async (_, run) => {
    const db = await open()
    const error = new Error('test')
    const failing = run(db, async trx => {
      await addTag(trx, 'a')
      throw error
    })
    await expect(failing).rejects.toBe(error)
    expect(await tagsIn(db)).toEqual([])
  })

  test('may open transactions, which are undone alone when they fail', async () => {
    const db = await open()
    await testInTransaction(db, async trx => {
      await addTag(trx, 'a')
      expect(await transactionOf(trx).execute(inner => addTag(inner, 'b').then(() => 1))).toBe(1)
      const error = new Error('inner')
      const failing = transactionOf(trx)
        .setIsolationLevel('serializable')
        .execute(async inner => {
          await transactionOf(inner).execute(innermost => addTag(innermost, 'c'))
          throw error
        })
      await expect(failing).rejects.toBe(error)
      expect(await tagsIn(trx)).toEqual(['a', 'b'])
    })
    expect(await tagsIn(db)).toEqual([])
  })

  test('goes on after a statement that failed in a transaction of its own', async () => {
    const db = await open()
    await testInTransaction(db, async trx => {
      await addTag(trx, 'a')
      await expect(transactionOf(trx).execute(inner => addTag(inner, 'a'))).rejects.toThrow(
        /unique|duplicate/i,
      )
      expect(await tagsIn(trx)).toEqual(['a'])
    })
  })

  test('is told of a failed statement that was swallowed', async () => {
    const db = await open()
    await testInTransaction(db, async trx => {
      await addTag(trx, 'a')
      const swallowing = transactionOf(trx).execute(async inner => {
        await addTag(inner, 'b')
        await addTag(inner, 'a').catch(() => undefined)
      })
      if (dialect === 'postgres') await expect(swallowing).rejects.toThrow('aborted')
      else await swallowing
      expect(await tagsIn(trx)).toEqual(dialect === 'postgres' ? ['a'] : ['a', 'b'])
    })
  })

  test('gives handles that are derived from it the same', async () => {
    const db = await open()
    await testInTransaction(db, async trx => {
      for (const handle of [trx.withoutPlugins(), trx.withTables<{ more: { id: number } }>()]) {
        const undone = transactionOf(handle).execute(async inner => {
          await inner.insertInto('tags').values({ name: 'a' }).execute()
          throw new Error('undo')
        })
        await expect(undone).rejects.toThrow('undo')
      }
      expect(await tagsIn(trx)).toEqual([])
    })
  })

  test('may itself be in a transaction, which goes on', async () => {
    const db = await open()
    const tags = await db.transaction().execute(async trx => {
      await addTag(trx, 'a')
      await testInTransaction(trx, async inner => {
        await addTag(inner, 'b')
        await transactionOf(inner).execute(innermost => addTag(innermost, 'c'))
      })
      await seedDatabase(trx, inner => addTag(inner, 'd'))
      expect(() => trx.transaction()).toThrow()
      return tagsIn(trx)
    })
    expect(tags).toEqual(['a', 'd'])
  })

  test('may be seeded, and be in a test that is in a transaction', async () => {
    const db = await open()
    await testInTransaction(db, async trx => {
      await seedDatabase(trx, seed => transactionOf(seed).execute(inner => addTag(inner, 'a')))
      await testWithSavepoints(trx, async inner => {
        await seedDatabase(inner, seed => addTag(seed, 'b'))
        expect(await tagsIn(inner)).toEqual(['a', 'b'])
      })
      expect(await tagsIn(trx)).toEqual(['a'])
    })
    expect(await tagsIn(db)).toEqual([])
  })

  test('has the plugins of an executor, and bears what opens transactions', async () => {
    const executor = await createExecutor(await open(), [softDeletePlugin()])
    await testInTransaction(executor, async trx => {
      const users = createRepositoryFactory(trx).create({ tableName: 'users' })
      await users.bulkCreate([
        { email: 'a', name: 'A' },
        { email: 'b', name: 'B' },
      ])
      const gone = { deleted_at: dialect === 'sqlite' ? '2025-01-01' : new Date() }
      await withTransaction(trx, ({ db }) =>
        db.updateTable('users').set(gone).where('email', '=', 'a').execute(),
      )
      expect(await users.count()).toBe(1)
      await expect(users.transaction(() => Promise.reject(new Error('undo')))).rejects.toThrow('undo')
    })
    expect(await executor.withoutPlugins().selectFrom('users').selectAll().execute()).toEqual([])
  })

  test.each(['read committed', 'repeatable read', 'serializable'] as const)(
    'has the level %s',
    async level => {
      const db = await open()
      await testWithIsolation(db, level, async trx => {
        await addTag(trx, 'a')
        if (dialect !== 'postgres') return
        const asked = sql<{ level: string }>`select current_setting('transaction_isolation') as level`
        expect((await asked.execute(trx)).rows).toEqual([{ level }])
      })
    },
  )

  test('refuses a level that is none, or comes too late', async () => {
    const db = await open()
    const level: 'serializable' = JSON.parse('"most serializable"')
    const nothing = () => Promise.resolve()
    await expect(testWithIsolation(db, level, nothing)).rejects.toThrow(/^Invalid isolation level/)
    const late = db.transaction().execute(trx => testWithIsolation(trx, 'serializable', nothing))
    await expect(late).rejects.toThrow(BadRequestError)
  })

  test('starts from seeds that are written whole or not at all', async () => {
    const db = await open()
    const failing = seedDatabase(db, async trx => {
      await addTag(trx, 'a')
      await transactionOf(trx).execute(inner => addTag(inner, 'b'))
      throw new Error('seed')
    })
    await expect(failing).rejects.toThrow('seed')
    expect(await tagsIn(db)).toEqual([])
    await seedDatabase(db, trx => addTag(trx, 'a'))
    expect(await tagsIn(db)).toEqual(['a'])
  })
})

test('SQL Server has savepoints of its own', async () => {
  const sent: string[] = []
  const db = dummyDb('mssql', { log: ({ query }) => void sent.push(query.sql) })
  await testWithSavepoints(db, trx => transactionOf(trx).execute(() => Promise.resolve()))
  expect(sent.map(text => text.replace(/kysera_\w+/, 'x'))).toEqual([
    'save transaction x',
    'save transaction x',
    'rollback transaction x',
  ])
})
