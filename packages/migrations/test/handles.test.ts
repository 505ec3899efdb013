import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { postgresAdapter } from '@kysera/dialects'
import { createExecutor, type Plugin } from '@kysera/executor'
import { CamelCasePlugin, sql, type Kysely } from 'kysely'
import { describe, expect, test } from 'vitest'
import {
  createMigration,
  createMigrationRunner,
  getMigrationStatus,
  runMigrations,
  type MigrationResult,
} from '../src/index.js'
import { creating, rowsOf, tablesOf, type AnyDb } from './sample.js'

const a = creating('a')
const b = creating('b')

const inTransaction = async (db: AnyDb, work: (trx: AnyDb) => Promise<void>): Promise<void> =>
  db.transaction().execute(work)

contract('a handle', ({ createDatabase, traits, database }) => {
  describe('that is a transaction', () => {
    test('is used as it is, at the first and at every later call', async () => {
      const db = await createDatabase()
      for (const list of [[a], [a, b], [a, b]]) {
        await inTransaction(db, async trx => void (await runMigrations(trx, list)))
      }
      expect(await getMigrationStatus(db, [a, b])).toMatchObject({ executed: ['a', 'b'], dirty: [] })
      await inTransaction(db, async trx => void (await createMigrationRunner(trx, [a, b]).reset()))
      expect(await tablesOf(db)).toEqual([])
    })

    test.runIf(traits.supportsTransactionalDdl)('takes everything along when it is rolled back', async () => {
      const db = await createDatabase()
      const rolledBack = inTransaction(db, async trx => {
        await runMigrations(trx, [a, b])
        throw new Error('changed my mind')
      })
      await expect(rolledBack).rejects.toThrow('changed my mind')
      expect(await tablesOf(db)).toEqual([])
      expect(await getMigrationStatus(db, [a, b])).toMatchObject({ executed: [], pending: ['a', 'b'] })
    })

    test.runIf(traits.supportsTransactionalDdl)('goes on after a migration that failed', async () => {
      const db = await createDatabase()
      await inTransaction(db, async trx => {
        const broken = createMigration('broken', async handle => {
          await handle.schema.createTable('half').addColumn('id', 'integer').execute()
          await sql`select nonsense from nowhere`.execute(handle)
        })
        const result = await runMigrations(trx, [a, broken, b], { stopOnError: false })
        expect(result).toMatchObject({ executed: ['a', 'b'], failed: ['broken'] })
      })
      expect(await tablesOf(db)).toEqual(['t_a', 't_b'])
    })
  })

  describe('with plugins', () => {
    test('of Kysely keeps them for migrations, and records without them', async () => {
      const db = await createDatabase({ plugins: [new CamelCasePlugin()] })
      const migration = createMigration('a', async handle => {
        await handle.schema.createTable('someThing').addColumn('someColumn', 'integer').execute()
      })
      await runMigrations(db, [migration], { tableName: 'my_Migrations' })
      expect(await tablesOf(db)).toEqual(['my_Migrations', 'some_thing'].toSorted())
      expect(await rowsOf(db, 'my_Migrations')).toMatchObject([{ name: 'a' }])
    })

    test('of an executor loses those for migrations', async () => {
      const db: Kysely<SampleDatabase> = await createDatabase()
      const blind: Plugin = { name: 'blind', version: '1.0.0', filter: () => sql<boolean>`1 = 0` }
      const executor = await createExecutor(db, [blind])
      const counting = createMigration('a', async handle => {
        await handle.schema.createTable('t').addColumn('id', 'integer').execute()
        await handle.insertInto('t').values({ id: 1 }).execute()
        expect(await handle.selectFrom('t').select('id').execute()).toEqual([{ id: 1 }])
      })
      await runMigrations(executor, [counting])
      expect(await getMigrationStatus(executor, [counting])).toMatchObject({ executed: ['a'] })
      expect(await runMigrations(executor, [counting])).toMatchObject({ skipped: ['a'] })
    })
  })

  test('on one connection is used as it is', async () => {
    const db = await createDatabase({ poolSize: 1 })
    const result = await db.connection().execute(pinned => runMigrations(pinned, [a, b]))
    expect(result).toMatchObject({ executed: ['a', 'b'] })
    expect(await getMigrationStatus(db, [a, b])).toMatchObject({ executed: ['a', 'b'] })
  })

  test.runIf(traits.supportsSchemas)('on the schema of a tenant migrates that tenant', async () => {
    const db = await createDatabase()
    for (const tenant of ['tenant_1', 'tenant_2']) await postgresAdapter.createSchema(db, tenant)
    const migrate = (tenant: string): Promise<MigrationResult> =>
      postgresAdapter.withSearchPath(db, [tenant], scoped => runMigrations(scoped, [a]))
    expect(await migrate('tenant_1')).toMatchObject({ executed: ['a'] })
    expect(await migrate('tenant_2')).toMatchObject({ executed: ['a'] })
    expect(await migrate('tenant_2')).toMatchObject({ skipped: ['a'] })
    expect(await postgresAdapter.getTables(db, { schema: 'tenant_1' })).toEqual(
      expect.arrayContaining(['migrations', 't_a']),
    )
    expect(await postgresAdapter.getTables(db)).toEqual([])
  })

  test('of a migration is refused once the migration has ended', async () => {
    const db = await createDatabase()
    let kept: AnyDb | undefined
    const keeping = createMigration('a', handle => {
      kept = handle
      return a.up(handle)
    })
    await runMigrations(db, [keeping])
    await expect(sql`select 1`.execute(kept ?? db)).rejects.toThrow(
      /^This handle was for a migration that has ended|^Transaction is already committed$/,
    )
  })

  test.each([true, false])(
    'is refused after a failure too, whatever is sent with it (transaction: %s)',
    async transaction => {
      const db = await createDatabase()
      await a.up(db)
      let late: Promise<unknown> = Promise.resolve()
      const broken = createMigration('broken', async handle => {
        const insert = handle.insertInto('t_a').values({ id: 1 }).compile()
        const other = sql`select 1`.execute(handle)
        late = expect(other.then(() => handle.executeQuery(insert))).rejects.toThrow()
        throw new Error('boom')
      })
      await expect(runMigrations(db, [{ ...broken, transaction }])).rejects.toThrow('boom')
      await late
      expect(await db.selectFrom('t_a').selectAll().execute()).toEqual([])
    },
  )

  test('that may only read can ask where the database stands', async () => {
    const db = await createDatabase({ poolSize: 1 })
    const readOnly = {
      sqlite: 'pragma query_only = 1',
      postgres: 'set default_transaction_read_only = on',
      mariadb: 'set session transaction read only',
      mysql: 'set session transaction read only',
      mssql: '',
    }[database]
    const readWrite = {
      sqlite: 'pragma query_only = 0',
      postgres: 'set default_transaction_read_only = off',
      mariadb: 'set session transaction read write',
      mysql: 'set session transaction read write',
      mssql: '',
    }[database]
    const runner = createMigrationRunner(db, [a, b])
    for (const done of [[], ['a']]) {
      if (done.length > 0) await runner.upTo('a')
      await sql.raw(readOnly).execute(db)
      expect((await runner.status()).executed).toEqual(done)
      expect(await runner.getExecutedMigrations()).toEqual(done)
      await runner.validate()
      expect((await runner.plan()).dryRun).toBe(true)
      await expect(runner.up()).rejects.toThrow(/read.?only/i)
      await sql.raw(readWrite).execute(db)
    }
  })

  test('sends nothing for a migration but its own statements, and one that records it', async () => {
    const sent: string[] = []
    const db = await createDatabase({
      log: ({ level, query }) => void (level === 'query' && sent.push(query.sql)),
    })
    const countFor = async (...names: string[]): Promise<number> => {
      sent.length = 0
      await runMigrations(
        db,
        names.map(name => creating(name)),
      )
      return sent.length
    }
    await countFor('a')
    const one = await countFor('a', 'b')
    const three = await countFor('a', 'b', 'c', 'd', 'e')
    // Begin, create, insert and commit; SQLite takes the lock and looks again in between, and MySQL marks before.
    const perMigration = { sqlite: 7, postgres: 4, mariadb: 7, mysql: 7, mssql: 4 }[database]
    expect(three - one).toBe(2 * perMigration)
  })
})

contract('a failure', ({ createDatabase, traits }) => {
  test.runIf(traits.supportsSchemas)('in a statement that no transaction takes says what to do', async () => {
    const db = await createDatabase()
    const concurrent = createMigration('idx', async handle => {
      await sql`create index concurrently t_a_id on t_a (id)`.execute(handle)
    })
    await expect(runMigrations(db, [a, concurrent])).rejects.toThrow(
      'give the migration `transaction: false`',
    )
    expect(await runMigrations(db, [a, { ...concurrent, transaction: false }])).toMatchObject({
      executed: ['idx'],
    })
  })

  test.runIf(traits.supportsSchemas)('to find a schema is told', async () => {
    const db = await createDatabase({ poolSize: 1 })
    await sql`create schema tenant`.execute(db)
    await runMigrations(db, [a], { tableSchema: 'tenant' })
    expect((await sql`select name from tenant.migrations`.execute(db)).rows).toEqual([{ name: 'a' }])
    await sql`set search_path = nowhere`.execute(db)
    await expect(runMigrations(db, [b])).rejects.toThrow('give tableSchema')
    await sql`set search_path = tenant, public`.execute(db)
    expect(await runMigrations(db, [a, b])).toMatchObject({ executed: ['b'], skipped: ['a'] })
  })

  test.each([true, false])(
    'to wait for a statement is one of the migration (transaction: %s)',
    async transaction => {
      const db = await createDatabase()
      const hasty = createMigration('hasty', async handle => {
        await a.up(handle)
        void b.up(handle)
      })
      await expect(runMigrations(db, [{ ...hasty, transaction }])).rejects.toThrow(
        'Migration "hasty" failed to run up: it ended while 1 of its statements ran: await them',
      )
      const { executed } = await createMigrationRunner(db, [hasty]).status()
      expect(executed).toEqual([])
      if (transaction && traits.supportsTransactionalDdl) expect(await tablesOf(db)).toEqual([])
    },
  )

  test('to record what ran undoes it, or leaves it marked', async () => {
    const db = await createDatabase()
    const rude = createMigration('b', async handle => {
      await b.up(handle)
      await sql`drop table migrations`.execute(handle)
    })
    await expect(runMigrations(db, [a, rude])).rejects.toMatchObject({
      code: 'MIGRATION_UP_FAILED',
      migrationName: 'b',
    })
    if (traits.supportsTransactionalDdl) {
      expect(await tablesOf(db)).toEqual(['t_a'])
      expect(await getMigrationStatus(db, [a, b])).toMatchObject({ executed: ['a'], pending: ['b'] })
    }
  })

  test('of a down leaves the schema as it was', async () => {
    const db = await createDatabase()
    const halfWay = createMigration('b', b.up, async handle => {
      await handle.schema.dropTable('t_b').execute()
      throw new Error('half way')
    })
    const runner = createMigrationRunner(db, [halfWay])
    await runner.up()
    await expect(runner.down()).rejects.toMatchObject({ code: 'MIGRATION_DOWN_FAILED' })
    const { executed, interrupted } = await runner.status()
    if (traits.supportsTransactionalDdl) expect([executed, await tablesOf(db)]).toEqual([['b'], ['t_b']])
    else expect(interrupted).toEqual([{ name: 'b', operation: 'down' }])
  })

  test('that the caller asks for stops before the next migration', async () => {
    const db = await createDatabase()
    const controller = new AbortController()
    const stopping = createMigration('a', async handle => {
      controller.abort(new Error('shutting down'))
      await a.up(handle)
    })
    await expect(runMigrations(db, [stopping, b], { signal: controller.signal })).rejects.toThrow(
      'shutting down',
    )
    expect(await getMigrationStatus(db, [a, b])).toMatchObject({ executed: ['a'], pending: ['b'] })
  })
})
