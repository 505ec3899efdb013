import { dummyDb, parseTSql, type AnyDatabase } from '@kysera-internal/test-support'
import { BadRequestError } from '@kysera/core'
import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely'
import { describe, expect, test } from 'vitest'
import { mssqlAdapter as adapter } from '@kysera/dialects'

// No server is at hand: what is sent is parsed, and what the catalogue would answer is given by the test.

type Answer = readonly [question: RegExp, rows: readonly unknown[]]

/** A database that answers from a script, and writes down what it is sent. */
function scripted(...answers: readonly Answer[]): { db: AnyDatabase; sent: string[] } {
  const sent: string[] = []
  const connection: DatabaseConnection = {
    executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      const text = sql.replaceAll(/\s+/g, ' ').trim()
      sent.push(
        parameters.reduce<string>(
          (filled, value, i) => filled.replace(`@${i + 1}`, `'${String(value)}'`),
          text,
        ),
      )
      const [, rows = []] = answers.find(([question]) => question.test(text)) ?? []
      return { rows: JSON.parse(JSON.stringify(rows)) }
    },
    streamQuery: () => {
      throw new Error('nothing is streamed')
    },
  }
  class Scripted extends DummyDriver {
    override async acquireConnection(): Promise<DatabaseConnection> {
      return connection
    }
    override async beginTransaction(): Promise<void> {
      sent.push('begin')
    }
    override async commitTransaction(): Promise<void> {
      sent.push('commit')
    }
    override async rollbackTransaction(): Promise<void> {
      sent.push('rollback')
    }
  }
  const db: AnyDatabase = new Kysely({
    dialect: {
      createDriver: () => new Scripted(),
      createAdapter: () => new MssqlAdapter(),
      createQueryCompiler: () => new MssqlQueryCompiler(),
      createIntrospector: instance => new MssqlIntrospector(instance),
    },
  })
  return { db, sent }
}

describe('the SQL for SQL Server', () => {
  const calls: Readonly<Record<string, (db: AnyDatabase) => Promise<unknown>>> = {
    tableExists: db => adapter.tableExists(db, 'sales.users'),
    getTableColumns: db => adapter.getTableColumns(db, 'users'),
    getTables: db => adapter.getTables(db),
    getDatabaseSize: db => adapter.getDatabaseSize(db, 'Shop [1]').catch(() => undefined),
    schemaExists: db => adapter.schemaExists(db, 'sales'),
    getSchemas: db => adapter.getSchemas(db),
    createSchema: db => adapter.createSchema(db, 'sales'),
    truncateAllTables: db => adapter.truncateAllTables(db),
  }

  test.each(Object.entries(calls))('of %s can be parsed', async (_, call) => {
    const texts: string[] = []
    const db = dummyDb<AnyDatabase>('mssql', { log: ({ query }) => void texts.push(query.sql) })
    await call(db)
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(() => parseTSql(text)).not.toThrow()
  })
})

describe('on SQL Server', () => {
  test('a table that the catalogue does not list is read, lest it is only hidden', async () => {
    const { db, sent } = scripted()
    expect(await adapter.tableExists(db, 'users')).toBe(false)
    expect(sent).toEqual([
      expect.stringContaining("where s.name = 'dbo' and t.name = 'users'"),
      'select 1 as one from "dbo"."users" where 1 = 0',
    ])
  })

  const listed: Answer = [/select t\.name as name/, [{ name: 'users' }, { name: 'posts' }, { name: 'log' }]]
  const key = (schema: string, table: string, enabled = 1): object => ({
    constraint: `${table}_user`,
    schema,
    table,
    column: 'user_id',
    referencedTable: 'users',
    enabled,
  })
  const keys = (...rows: readonly object[]): Answer => [/sys\.foreign_keys/, rows]

  test('tables are emptied in one transaction, between keys that are off and checked again', async () => {
    const { db, sent } = scripted(
      keys(key('dbo', 'posts'), { ...key('dbo', 'posts'), column: 'other_id' }, key('dbo', 'log', 0)),
      [
        /sys\.identity_columns/,
        [
          { name: 'users', before: '0' },
          { name: 'other', before: '0' },
        ],
      ],
      listed,
    )
    await adapter.truncateAllTables(db, ['LOG'])
    expect(sent.filter(text => !text.startsWith('select'))).toEqual([
      'begin',
      'alter table "dbo"."posts" nocheck constraint "posts_user"',
      'delete from "dbo"."users"',
      'delete from "dbo"."posts"',
      'alter table "dbo"."posts" with check check constraint "posts_user"',
      "dbcc checkident ('[dbo].[users]', reseed, 0)",
      'commit',
    ])
  })

  test('nothing is emptied while rows of another table would stay and refer to it', async () => {
    const { db, sent } = scripted(keys(key('sales', 'orders')), [/ as found$/, [{ found: 1 }]], listed)
    await expect(adapter.truncateAllTables(db)).rejects.toThrow(
      new BadRequestError(
        'Table "users" cannot be emptied: rows of "sales.orders" refer to it, and would stay',
      ),
    )
    expect(sent.filter(text => !text.startsWith('select'))).toEqual(['begin', 'rollback'])
    expect(sent).toContain(
      'select case when exists (select 1 from "sales"."orders" where "user_id" is not null) then 1 else 0 end as found',
    )
  })

  test('schemas are created and dropped once, and the system’s never', async () => {
    const none = scripted()
    expect(await adapter.createSchema(none.db, 'sales')).toBe(true)
    expect(await adapter.dropSchema(none.db, 'sales')).toBe(false)
    expect(none.sent).toContain('create schema "sales"')
    const there = scripted([/sys\.schemas s where s\.name/, [{ found: 1 }]])
    expect(await adapter.createSchema(there.db, 'sales')).toBe(false)
    expect(await adapter.dropSchema(there.db, 'sales')).toBe(true)
    expect(there.sent.at(-1)).toBe('drop schema if exists "sales"')
    await expect(adapter.dropSchema(there.db, 'DBO')).rejects.toThrow(
      new BadRequestError('Cannot drop protected schema: DBO'),
    )
  })
})
