import { PostgresDialect, type PostgresPool } from 'kysely'
import { Client, Pool, type PoolClient } from 'pg'
import Cursor from 'pg-cursor'
import { randomDatabaseName, type TestDatabase } from './test-database.js'
import { withDatabase } from './with-database.js'

/** Creates an empty database on a PostgreSQL server. */
export async function createPostgresDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = randomDatabaseName()
  await onServer(serverUrl, `create database ${name}`)
  const url = withDatabase(serverUrl, name)
  const shared = createPool(url, 5)
  const borrowed = trackBorrowed(shared)
  return {
    url,
    dialect: ({ poolSize } = {}) =>
      new PostgresDialect({
        cursor: Cursor,
        pool: poolSize === undefined ? lend(shared) : createPool(url, poolSize),
      }),
    run: async script => void (await shared.query(script)),
    reclaimConnections: async () => borrowed.forEach(client => client.release(true)),
    drop: async () => {
      await shared.end()
      await onServer(serverUrl, `drop database ${name} with (force)`)
    },
  }
}

function createPool(url: string, max: number): Pool {
  const pool = new Pool({ connectionString: url, max })
  // Without a listener, an idle connection that the server ends would end this process too.
  pool.on('error', () => undefined)
  return pool
}

function trackBorrowed(pool: Pool): ReadonlySet<PoolClient> {
  const borrowed = new Set<PoolClient>()
  pool.on('acquire', client => borrowed.add(client))
  pool.on('release', (_error, client) => borrowed.delete(client))
  return borrowed
}

/** A pool that stays open when a Kysely instance on it is destroyed. */
const lend = (pool: Pool): PostgresPool & Pick<Pool, 'options'> => ({
  options: pool.options,
  connect: () => pool.connect(),
  end: () => Promise.resolve(),
})

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
