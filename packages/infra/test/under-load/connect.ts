import { createTcpProxy, type DialectName, type TcpProxy } from '@kysera-internal/test-support'
import { createMetricsPool, type MetricsPool } from '@kysera/infra'
import { Kysely, MysqlDialect, PostgresDialect, type Dialect } from 'kysely'
import { createPool } from 'mysql2'
import { Pool } from 'pg'
import { onTestFinished } from 'vitest'

/** A database behind a way that can be made bad. */
export interface Connected {
  readonly db: Kysely<unknown>
  readonly pool: MetricsPool
  readonly proxy: TcpProxy
}

/** Connections of its own to a server, so many at most. */
export async function connect(dialect: DialectName, url: string, max: number): Promise<Connected> {
  const proxy = await createTcpProxy(url)
  onTestFinished(() => proxy.refuse().catch(() => undefined))
  const { pool, kysely } =
    dialect === 'mysql' ? mysql(proxy.through(url), max) : postgres(proxy.through(url), max)
  const db = new Kysely<unknown>({ dialect: kysely })
  // A server that is gone does not say goodbye either.
  onTestFinished(() => db.destroy().catch(() => undefined))
  return { db, pool, proxy }
}

interface DriverPool {
  readonly pool: MetricsPool
  readonly kysely: Dialect
}

function postgres(connectionString: string, max: number): DriverPool {
  const pool = createMetricsPool(new Pool({ connectionString, max }))
  pool.on('error', () => undefined)
  // Without a listener, a connection in use that breaks would end this process.
  pool.on('connect', client => client.on('error', () => undefined))
  return { pool, kysely: new PostgresDialect({ pool }) }
}

function mysql(uri: string, connectionLimit: number): DriverPool {
  const pool = createMetricsPool(createPool({ uri, connectionLimit }))
  return { pool, kysely: new MysqlDialect({ pool }) }
}
