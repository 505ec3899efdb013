import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { createServer } from 'node:net'
import { Kysely, MysqlDialect, PostgresDialect, sql } from 'kysely'
import { createPool } from 'mysql2'
import { Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import { getAdapter, postgresAdapter, type DialectAdapter } from '@kysera/dialects'

type Question = (db: AnyDatabase) => Promise<unknown>

const questionsOf = (adapter: DialectAdapter): Readonly<Record<string, Question>> => ({
  tableExists: db => adapter.tableExists(db, 'users'),
  getTableColumns: db => adapter.getTableColumns(db, 'users'),
  getTables: db => adapter.getTables(db),
  getDatabaseSize: db => adapter.getDatabaseSize(db),
  truncateTable: db => adapter.truncateTable(db, 'users'),
  truncateAllTables: db => adapter.truncateAllTables(db),
})

const questionsOfPostgres: Readonly<Record<string, Question>> = {
  schemaExists: db => postgresAdapter.schemaExists(db, 'public'),
  getSchemas: db => postgresAdapter.getSchemas(db),
  getSchemaInfo: db => postgresAdapter.getSchemaInfo(db, 'public'),
  getSchemaIndexes: db => postgresAdapter.getSchemaIndexes(db),
  getSchemaForeignKeys: db => postgresAdapter.getSchemaForeignKeys(db),
  getSearchPath: db => postgresAdapter.getSearchPath(db),
  createSchema: db => postgresAdapter.createSchema(db, 'app'),
  dropSchema: db => postgresAdapter.dropSchema(db, 'app'),
  compareSchemas: db => postgresAdapter.compareSchemas(db, 'a', 'b'),
  cloneSchema: db => postgresAdapter.cloneSchema(db, 'a', 'b'),
}

const connect = {
  postgres: (url: string): AnyDatabase => {
    const pool = new Pool({ connectionString: url, max: 2 })
    // Without listeners, a connection that is ended from outside would end this process too.
    pool.on('error', () => undefined)
    pool.on('connect', client => client.on('error', () => undefined))
    return new Kysely({ dialect: new PostgresDialect({ pool }) })
  },
  mysql: (url: string): AnyDatabase =>
    new Kysely({ dialect: new MysqlDialect({ pool: createPool({ uri: url, connectionLimit: 2 }) }) }),
}

const kill = {
  postgres: sql`select pg_terminate_backend(pg_backend_pid())`,
  mysql: sql`kill connection_id()`,
}

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => void server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}

contract('a server that cannot be asked', ({ dialect, url, open }) => {
  const server = dialect === 'mysql' ? 'mysql' : 'postgres'
  const questions = questionsOf(getAdapter(dialect))
  const all = dialect === 'postgres' ? { ...questions, ...questionsOfPostgres } : questions

  describe.runIf(dialect === server).each(Object.entries(all))('makes %s reject', (_, ask) => {
    test('where nobody listens', async () => {
      const db = connect[server](`${server}://root:hunter2@127.0.0.1:${await closedPort()}/app`)
      await expect(ask(db)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
      await db.destroy()
    })

    test('when its connection has been ended', async () => {
      await open()
      const db = connect[server](await url())
      await db.connection().execute(async pinned => {
        await kill[server].execute(pinned).catch(() => undefined)
        await expect(ask(pinned)).rejects.toThrow(/clos|terminat|ended|queryable|connection|ECONNRESET/i)
      })
      await db.destroy()
    })
  })
})
