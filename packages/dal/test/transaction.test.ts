import { BadRequestError } from '@kysera/core'
import {
  createContext,
  currentTransaction,
  withTransaction,
  type DatabaseHandle,
  type DbContext,
} from '@kysera/dal'
import { createExecutorSync, type Plugin } from '@kysera/executor'
import { contract, dummyDb, type SampleDatabase } from '@kysera-internal/test-support'
import { sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'

type Handle = DatabaseHandle<SampleDatabase>

const add = async ({ db }: DbContext<SampleDatabase>, name: string): Promise<void> => {
  await db.insertInto('tags').values({ name }).execute()
}
const names = async (db: Kysely<SampleDatabase>): Promise<string[]> => {
  const tags = await db.selectFrom('tags').select('name').orderBy('id').execute()
  return tags.map(tag => tag.name)
}
const addThenFail =
  (name: string, error: Error = new Error('undo')) =>
  async (ctx: DbContext<SampleDatabase>): Promise<never> => {
    await add(ctx, name)
    throw error
  }
const ignore = (): void => {}

const stamped: Plugin = { name: 'stamp', insertValues: () => ({ set: { name: 'stamped' } }) }

contract('transactions', ({ open, traits }) => {
  test('commit when the callback resolves, and give its result', async () => {
    const db = await open()
    const result = await withTransaction(db, async ctx => {
      await add(ctx, 'a')
      return ctx.isTransaction
    })
    expect(result).toBe(true)
    expect(await names(db)).toEqual(['a'])
  })

  test('roll back when the callback fails, and reject with its very error', async () => {
    const db = await open()
    const error = new Error('undo')
    await expect(withTransaction(db, addThenFail('a', error))).rejects.toBe(error)
    expect(await names(db)).toEqual([])
  })

  test('have the plugins of their executor, nested ones too', async () => {
    const db = await open()
    await withTransaction(createExecutorSync(db, [stamped]), ctx =>
      withTransaction(ctx, nested => add(nested, 'a')),
    )
    expect(await names(db)).toEqual(['stamped'])
  })

  test('undo a failed nested transaction alone', async () => {
    const db = await open()
    await withTransaction(db, async ctx => {
      await add(ctx, 'a')
      await withTransaction(ctx.db, addThenFail('b')).catch(ignore)
      await withTransaction(ctx, nested => add(nested, 'c'))
    })
    expect(await names(db)).toEqual(['a', 'c'])
  })

  test('of Kysely take nested ones, controlled ones too', async () => {
    const db = await open()
    const nest = async (trx: Handle): Promise<void> => {
      await withTransaction(trx, addThenFail('lost')).catch(ignore)
      await withTransaction(trx, nested => add(nested, 'kept'))
    }
    await db.transaction().execute(nest)
    const controlled = await db.startTransaction().execute()
    await withTransaction(controlled, addThenFail('lost')).catch(ignore)
    await controlled.commit().execute()
    expect(await names(db)).toEqual(['kept'])
  })

  test.each<[string, (ctx: DbContext<SampleDatabase>) => [Handle, Handle]]>([
    ['one context', ctx => [ctx, ctx]],
    ['derived handles', ctx => [ctx.db.withTables(), createContext(ctx.db)]],
  ])('keep concurrent nested ones on %s apart', async (_, handles) => {
    const db = await open()
    await withTransaction(db, async ctx => {
      const [first, second] = handles(ctx)
      await Promise.allSettled([
        withTransaction(first, addThenFail('a')),
        withTransaction(second, nested => add(nested, 'b')),
        withTransaction(first, addThenFail('c')),
        withTransaction(second, nested => add(nested, 'd')),
      ])
    })
    expect(await names(db)).toEqual(['b', 'd'])
  })

  test('keep concurrent nested ones in a transaction of Kysely apart', async () => {
    const db = await open()
    await db.transaction().execute(async trx => {
      const failing = withTransaction(trx, addThenFail('a')).catch(ignore)
      await Promise.all([failing, withTransaction(trx.withTables(), nested => add(nested, 'b'))])
    })
    expect(await names(db)).toEqual(['b'])
  })

  test('nest at once whichever context a nested callback uses', async () => {
    const db = await open()
    await withTransaction(db, outer =>
      withTransaction(outer, async inner => {
        await withTransaction(outer, ctx => add(ctx, 'a'))
        await withTransaction(inner, addThenFail('b')).catch(ignore)
      }),
    )
    expect(await names(db)).toEqual(['a'])
  })

  test('wait for nested ones that nobody awaited before they commit', async () => {
    const db = await open()
    let late: Promise<void> = Promise.resolve()
    await withTransaction(db, async ctx => {
      late = withTransaction(ctx, async nested => {
        await add(nested, 'a')
        await add(nested, 'b')
      })
    })
    await late
    expect(await names(db)).toEqual(['a', 'b'])
  })

  test('reject statements of a context that has ended, and send nothing', async () => {
    const db = await open()
    const left: DbContext<SampleDatabase>[] = []
    await withTransaction(db, async ctx => {
      await withTransaction(ctx, async nested => void left.push(nested))
      await expect(add(left[0] ?? ctx, 'a')).rejects.toThrow()
      left.push(ctx)
    })
    for (const ctx of left) {
      await expect(add(ctx, 'a')).rejects.toThrow()
      await expect(add(createContext(ctx.db.withTables()), 'a')).rejects.toThrow()
      await expect(withTransaction(ctx, nested => add(nested, 'a'))).rejects.toThrow()
    }
    expect(await names(db)).toEqual([])
  })

  test('send begin and commit, savepoint and release, and no more', async () => {
    const sent: string[] = []
    const db = await open({ log: event => void sent.push(event.query.sql) })
    await withTransaction(db, async ctx => {
      await withTransaction(ctx, async () => {})
      await withTransaction(ctx, addThenFail('a')).catch(ignore)
    })
    const text = sent.map(statement => statement.replaceAll(/["`]/g, ''))
    expect(text.filter(statement => statement.includes('kysera_sp'))).toEqual([
      'savepoint kysera_sp_1',
      'release savepoint kysera_sp_1',
      'savepoint kysera_sp_2',
      'rollback to savepoint kysera_sp_2',
      'release savepoint kysera_sp_2',
    ])
    expect(text.filter(statement => !/kysera_sp|insert/.test(statement))).toHaveLength(2)
  })

  test('are found by who asks in the same call chain, and by nobody else', async () => {
    const db = await open()
    const other = await open()
    expect(currentTransaction(db)).toBe(undefined)
    await withTransaction(createExecutorSync(db, [stamped]), async ctx => {
      expect(currentTransaction(db)).toBe(ctx)
      expect(currentTransaction(ctx.db)).toBe(undefined)
      expect(currentTransaction(other)).toBe(undefined)
      await withTransaction(ctx, async nested => expect(currentTransaction(db)).toBe(nested))
      expect(currentTransaction(db)).toBe(ctx)
    })
    expect(currentTransaction(db)).toBe(undefined)
  })

  test.runIf(traits.supportsSchemas)(
    'have the isolation level and the access mode that were asked for',
    async () => {
      const db = await open()
      const show = await withTransaction(
        createExecutorSync(db, [stamped]),
        ctx =>
          sql<{ level: string; mode: string }>`
          select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as mode
        `.execute(ctx.db),
        { isolationLevel: 'serializable', accessMode: 'read only' },
      )
      expect(show.rows).toEqual([{ level: 'serializable', mode: 'on' }])
    },
  )

  test.runIf(traits.supportsSchemas)('report a savepoint in which an error was swallowed', async () => {
    const db = await open()
    await withTransaction(db, async ctx => {
      const nested = withTransaction(ctx, async inner => {
        await add(inner, 'a')
        await sql`select broken`.execute(inner.db).catch(ignore)
      })
      await expect(nested).rejects.toThrow('aborted')
      await add(ctx, 'b')
    })
    expect(await names(db)).toEqual(['b'])
  })

  test.runIf(traits.supportsSchemas)('reject when the error that aborted them was swallowed', async () => {
    const db = await open()
    const outer = withTransaction(db, async ctx => {
      await add(ctx, 'a')
      await sql`select broken`.execute(ctx.db).catch(ignore)
    })
    await expect(outer).rejects.toThrow('aborted')
    expect(await names(db)).toEqual([])
  })

  test.runIf(!traits.supportsSchemas)('go on after an error that was swallowed', async () => {
    const db = await open()
    await withTransaction(db, async ctx => {
      await sql`select broken`.execute(ctx.db).catch(ignore)
      await add(ctx, 'a')
    })
    expect(await names(db)).toEqual(['a'])
  })

  test.runIf(!traits.supportsSchemas)('take every standard isolation level', async () => {
    const db = await open()
    await withTransaction(db, ctx => add(ctx, 'a'), { isolationLevel: 'serializable' })
    expect(await names(db)).toEqual(['a'])
  })
})

test.each([
  ['postgres', { isolationLevel: 'snapshot' }],
  ['sqlite', { accessMode: 'read only' }],
  ['sqlite', { isolationLevel: 'snapshot' }],
  ['mssql', { accessMode: 'read write' }],
  ['mysql', { rollbackErrorMode: 'callback' }],
] as const)('%s refuses %j', async (dialect, options) => {
  await expect(withTransaction(dummyDb(dialect), async () => 1, options)).rejects.toThrow(BadRequestError)
})

test('a nested transaction has no settings of its own', async () => {
  const nested = withTransaction(dummyDb('postgres'), ctx =>
    withTransaction(ctx, async () => 1, { isolationLevel: 'serializable' }),
  )
  await expect(nested).rejects.toThrow(BadRequestError)
})

test('the schema of a context holds in its transactions, nested ones too', async () => {
  const schemas = await withTransaction(createContext(dummyDb('postgres'), { schema: 'a' }), ctx =>
    withTransaction(ctx.db, async nested => [ctx.schema, nested.schema]),
  )
  expect(schemas).toEqual(['a', 'a'])
})

test('what is not a function is refused', async () => {
  // @ts-expect-error -- not a function
  await expect(withTransaction(dummyDb('sqlite'))).rejects.toThrow(BadRequestError)
})
