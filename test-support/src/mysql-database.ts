import { MysqlDialect, type MysqlPool } from 'kysely'
import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2'
import { createConnection } from 'mysql2/promise'
import { randomDatabaseName, type TestDatabase } from './test-database.js'
import { withDatabase } from './with-database.js'

/** Creates an empty database on a MySQL or MariaDB server. */
export async function createMysqlDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = randomDatabaseName()
  await onServer(serverUrl, `create database ${name} character set utf8mb4`)
  const url = withDatabase(serverUrl, name)
  const shared = connectPool({ uri: url, connectionLimit: 5 })
  const borrowed = trackBorrowed(shared)
  const scripts = connectPool({ uri: url, connectionLimit: 1, multipleStatements: true })
  return {
    url,
    dialect: ({ poolSize } = {}) =>
      new MysqlDialect({
        pool: poolSize === undefined ? lend(shared) : connectPool({ uri: url, connectionLimit: poolSize }),
      }),
    run: async script => void (await scripts.promise().query(script)),
    reclaimConnections: async () => {
      borrowed.forEach(connection => connection.destroy())
      borrowed.clear()
    },
    drop: async () => {
      await Promise.all([shared.promise().end(), scripts.promise().end()])
      await onServer(serverUrl, `drop database ${name}`)
    },
  }
}

/** Dates go in and come out in UTC, wherever the test runs. */
function connectPool(options: PoolOptions): Pool {
  const pool = createPool({ ...options, timezone: 'Z' })
  pool.on('connection', connection => void connection.query("set time_zone = '+00:00'"))
  return pool
}

function trackBorrowed(pool: Pool): Set<PoolConnection> {
  const borrowed = new Set<PoolConnection>()
  pool.on('acquire', connection => borrowed.add(connection))
  pool.on('release', connection => borrowed.delete(connection))
  return borrowed
}

/** A pool that stays open when a Kysely instance on it is destroyed. */
const lend = (pool: Pool): MysqlPool => ({
  getConnection: callback => pool.getConnection(callback),
  end: callback => callback(undefined),
})

async function onServer(url: string, statement: string): Promise<void> {
  const connection = await createConnection({ uri: url })
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}
