import { dummyDb, parseTSql } from '@kysera-internal/test-support'
import { Kysely, type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely'
import { expect, test } from 'vitest'
import { Ledger } from '../src/ledger/ledger.js'
import { createMigrationRunner, type Migration } from '../src/index.js'
import { creating, type AnyDb } from './sample.js'

/** A SQL Server that says what a server would, as far as migrations ask, and writes down what it is sent. */
function answering(answers: readonly (readonly [RegExp, readonly unknown[]])[]): {
  readonly db: AnyDb
  readonly sent: CompiledQuery[]
} {
  const sent: CompiledQuery[] = []
  const connection: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      sent.push(query)
      const rows = answers.find(([pattern]) => pattern.test(query.sql))?.[1] ?? []
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rows are those of the question
      return { rows: rows as R[] }
    },
    streamQuery: () => {
      throw new Error('Nothing is streamed')
    },
  }
  const say = (sql: string) => async (): Promise<void> => void sent.push({ ...emptyQuery, sql })
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: say('begin'),
    commitTransaction: say('commit'),
    rollbackTransaction: say('rollback'),
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  }
  const executor = dummyDb('mssql').getExecutor()
  const db: AnyDb = new Kysely({
    dialect: {
      createAdapter: () => executor.adapter,
      createDriver: () => driver,
      createIntrospector: () => dummyDb('mssql').introspection,
      createQueryCompiler: () => ({ compileQuery: (node, id) => executor.compileQuery(node, id) }),
    },
  })
  return { db, sent }
}

const emptyQuery = dummyDb('mssql').selectFrom('users').selectAll().compile()

const columns = ['name', 'executed_at', 'seq', 'checksum', 'duration_ms', 'dirty'].map(name => ({ name }))

const server = [
  [/sys\.columns/, columns],
  [/schema_name\(\)/, [{ name: 'dbo' }]],
  [/sp_getapplock/, [{ locked: 0 }]],
] as const

const sqlOf = (sent: readonly CompiledQuery[]): string[] =>
  sent.map(({ sql }) => sql.replaceAll(/\s+/g, ' ').trim())

test('a run on SQL Server takes a lock of the session, and records in the transaction', async () => {
  const { db, sent } = answering(server)
  const migration: Migration = creating('a')
  expect(await createMigrationRunner(db, [migration]).up()).toMatchObject({ executed: ['a'] })
  const resource =
    "declare @resource nvarchar(255) = N'kysera_' + convert(nvarchar(40), hashbytes('SHA1', @1), 2);"
  expect(sqlOf(sent).filter(text => !text.includes('sys.columns'))).toEqual([
    'select schema_name() as name',
    `${resource} declare @granted int; exec @granted = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0; select @granted as locked`,
    `select "name", datediff_big(millisecond, '1970-01-01', "executed_at") as "executed_at", "seq", "checksum", "duration_ms", "dirty" from "dbo"."migrations"`,
    'begin',
    'create table "t_a" ("id" integer)',
    'insert into "dbo"."migrations" ("name", "executed_at", "seq", "checksum", "duration_ms", "dirty") values (@1, sysutcdatetime(), @2, @3, @4, @5)',
    'commit',
    `${resource} exec sp_releaseapplock @Resource = @resource, @LockOwner = 'Session'`,
  ])
})

test('a run on SQL Server without the lock fails', async () => {
  const { db } = answering([[/sp_getapplock/, [{ locked: -1 }]], ...server])
  await expect(createMigrationRunner(db, [], { lockTimeoutMs: 0 }).up()).rejects.toMatchObject({
    code: 'MIGRATION_LOCK_FAILED',
  })
})

test('the table is made on SQL Server unless it is there, with the columns that are missing', async () => {
  const { db, sent } = answering([[/sys\.columns/, columns.slice(0, 4)]])
  await new Ledger('mssql', { schema: 'dbo', table: 'migrations' }).prepare(db)
  expect(sqlOf(sent).filter(text => !text.includes('sys.columns'))).toEqual([
    'if object_id(@1) is null create table "dbo"."migrations" ("name" nvarchar(255) collate Latin1_General_100_BIN2 not null primary key, "executed_at" datetime2 not null default sysutcdatetime(), "seq" integer null, "checksum" nvarchar(255) null, "duration_ms" integer null, "dirty" integer null)',
    'alter table "dbo"."migrations" add "duration_ms" integer null',
    'alter table "dbo"."migrations" add "dirty" integer null',
  ])
})

test('records are read and written in T-SQL', async () => {
  const { db, sent } = answering([])
  const ledger = new Ledger('mssql', { schema: 'dbo', table: 'migrations' })
  await ledger.insert(db, { name: 'a', seq: 1, executedAt: new Date('2024-05-06T07:08:09Z') })
  await ledger.mark(db, 'a', 'down')
  await ledger.unmark(db, 'a', 5)
  await ledger.setChecksum(db, 'a', 'x')
  await ledger.remove(db, 'a')
  await ledger.reread(db)
  expect(sqlOf(sent)[0]).toContain("dateadd(second, @2, '1970-01-01')")
  for (const text of sqlOf(sent)) expect(() => parseTSql(text)).not.toThrow()
})

test('a transaction of the caller gets a savepoint on SQL Server', async () => {
  const { db, sent } = answering(server)
  await db.transaction().execute(async trx => {
    await createMigrationRunner(trx, [creating('a')]).up()
    const failing = { name: 'b', up: () => Promise.reject(new Error('boom')) }
    await createMigrationRunner(trx, [failing])
      .up()
      .catch(() => undefined)
  })
  const texts = sqlOf(sent)
  expect(texts.filter(text => text.includes('getapplock'))).toEqual([
    expect.stringContaining("@LockOwner = 'Transaction'"),
    expect.stringContaining("@LockOwner = 'Transaction'"),
  ])
  const named = texts.map(text => text.replace(/kysera_\w+/, 'x'))
  expect(named.filter(text => /transaction x|begin|commit|releaseapplock/.test(text))).toEqual([
    'begin',
    'save transaction x',
    'save transaction x',
    'rollback transaction x',
    'commit',
  ])
})
