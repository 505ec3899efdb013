import { contract } from '@kysera-internal/test-support'
import { describe, expect, test } from 'vitest'
import {
  createExecutorSync,
  getPlugins,
  getRawDb,
  isKyseraExecutor,
  type AnyDb,
  type Plugin,
} from '../src/index.js'

const onlyFirst: Plugin = { name: 'only-first', filter: (_, eb) => eb('id', '=', 1) }
const nothing: Plugin = { name: 'nothing' }
const noop = {
  transformQuery: args => args.node,
  transformResult: async args => args.result,
} satisfies Parameters<AnyDb['withPlugin']>[0]

type Use = (handle: AnyDb) => Promise<unknown>

/** Every way to get a handle from a handle. */
const derivations: Readonly<Record<string, (db: AnyDb, use: Use) => Promise<unknown>>> = {
  itself: (db, use) => use(db),
  transaction: (db, use) => db.transaction().execute(use),
  connection: (db, use) => db.connection().execute(use),
  startTransaction: async (db, use) => {
    const trx = await db.startTransaction().execute()
    try {
      return await use(trx)
    } finally {
      await trx.rollback().execute()
    }
  },
  savepoint: async (db, use) => {
    const trx = await db.startTransaction().execute()
    const inner = await trx.savepoint('a').execute()
    await use(inner)
    const back = await inner.rollbackToSavepoint('a').execute()
    await use(back)
    const released = await back.releaseSavepoint('a').execute()
    try {
      return await use(released)
    } finally {
      await released.rollback().execute()
    }
  },
  withPlugin: (db, use) => use(db.withPlugin(noop)),
  withTables: (db, use) => use(db.withTables<{ extra: { id: number } }>()),
  'withPlugin in a transaction': (db, use) => db.transaction().execute(trx => use(trx.withPlugin(noop))),
  'transaction of withTables of withPlugin': (db, use) =>
    db.withPlugin(noop).withTables<{ extra: { id: number } }>().transaction().execute(use),
  'transaction of a connection': (db, use) =>
    db.connection().execute(conn => conn.transaction().execute(use)),
}

contract('a derived handle', ({ database, dialect, open }) => {
  const openExecutor = async (plugins: readonly Plugin[], enabled = true): Promise<AnyDb> => {
    const db = await open()
    await db
      .insertInto('tags')
      .values([{ name: 'one' }, { name: 'two' }])
      .execute()
    return createExecutorSync(db, plugins, { enabled })
  }

  describe.each(Object.entries(derivations))('%s', (_, derive) => {
    test('has the plugins, and filters with them', async () => {
      const executor = await openExecutor([onlyFirst])

      await derive(executor, async handle => {
        expect(isKyseraExecutor(handle)).toBe(true)
        expect(getPlugins(handle)).toEqual([onlyFirst])
        expect(await handle.selectFrom('tags').select('name').execute()).toEqual([{ name: 'one' }])
      })
    })

    test('has a raw database on its own connection', async () => {
      const executor = await openExecutor([onlyFirst])

      await derive(executor, async handle => {
        const raw = getRawDb(handle)
        expect(isKyseraExecutor(raw)).toBe(false)
        expect(raw.isTransaction).toBe(handle.isTransaction)
        expect(await raw.selectFrom('tags').select('name').orderBy('id').execute()).toHaveLength(2)
      })
    })

    test.each([
      ['without query hooks', [nothing], true],
      ['when it is disabled', [onlyFirst], false],
    ] as const)('is an executor %s', async (__, plugins, enabled) => {
      const executor = await openExecutor(plugins, enabled)

      await derive(executor, async handle => {
        expect(getPlugins(handle)).toEqual(plugins)
        expect(await handle.selectFrom('tags').select('name').execute()).toHaveLength(2)
      })
    })
  })

  test('rows of a transaction are seen by its raw database, and gone after it', async () => {
    const executor = await openExecutor([onlyFirst])
    const trx = await executor.startTransaction().execute()
    await trx.insertInto('tags').values({ name: 'three' }).execute()
    const inside = await getRawDb(trx).selectFrom('tags').select('name').execute()
    await trx.rollback().execute()

    expect(inside).toHaveLength(3)
    expect(await getRawDb(executor).selectFrom('tags').select('name').execute()).toHaveLength(2)
  })

  test.runIf(dialect !== 'sqlite')('isolation level and access mode reach the database', async () => {
    const executor = await openExecutor([onlyFirst])
    const started = executor.transaction().setIsolationLevel('serializable').setAccessMode('read only')

    await expect(
      started.execute(async trx => {
        expect(getPlugins(trx)).toEqual([onlyFirst])
        await trx.insertInto('tags').values({ name: 'three' }).execute()
      }),
    ).rejects.toThrow(/read[- ]only/i)
  })

  test.runIf(database === 'postgres')(
    'the schema of a handle is kept by its transactions and raw database',
    async () => {
      const scoped = (await openExecutor([onlyFirst])).withSchema('public')

      await scoped.transaction().execute(async trx => {
        expect(trx.selectFrom('tags').select('name').compile().sql).toBe(
          'select "name" from "public"."tags" where "public"."tags"."id" = $1',
        )
        expect(getRawDb(trx).selectFrom('tags').select('name').compile().sql).toBe(
          'select "name" from "public"."tags"',
        )
        expect(await trx.selectFrom('tags').select('name').execute()).toEqual([{ name: 'one' }])
      })
    },
  )

  test('withoutPlugins is a plain Kysely', async () => {
    const bare = (await openExecutor([onlyFirst])).withoutPlugins()

    expect(isKyseraExecutor(bare)).toBe(false)
    expect(await bare.selectFrom('tags').select('name').execute()).toHaveLength(2)
  })
})
