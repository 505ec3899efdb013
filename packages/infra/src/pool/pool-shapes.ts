import type { PoolMetrics } from './pool-metrics.js'

/** Reads the metrics of a pool, now. */
export type PoolReader = () => PoolMetrics

/** A reader for a pool of one shape, or undefined when the pool has another one. */
type Shape = (pool: object) => PoolReader | undefined

/** `pg.Pool` */
interface PostgresPool {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  readonly options: { readonly max: number }
}

const postgres: Shape = pool => {
  const counts = { totalCount: 'number', idleCount: 'number', waitingCount: 'number' } as const
  if (!has<PostgresPool>(pool, { options: 'object', ...counts })) return
  return () => ({
    // Connections are made when they are needed: a pool without any is not a pool without capacity.
    total: pool.totalCount || pool.options.max,
    idle: pool.idleCount,
    active: pool.totalCount - pool.idleCount,
    waiting: pool.waitingCount,
    max: pool.options.max,
  })
}

/** The callback pool of `mysql2`; it tells nothing publicly. */
interface MysqlPool {
  readonly config: { readonly connectionLimit: number }
  readonly _allConnections: { readonly length: number }
  readonly _freeConnections: { readonly length: number }
  readonly _connectionQueue: { readonly length: number }
}

const mysql: Shape = pool => {
  const lists = { _allConnections: 'object', _freeConnections: 'object', _connectionQueue: 'object' } as const
  if (!has<MysqlPool>(pool, { config: 'object', ...lists })) return
  return () => {
    const { config, _allConnections: all, _freeConnections: free, _connectionQueue: queue } = pool
    const limit = config.connectionLimit
    const metrics = { idle: free.length, active: all.length - free.length, waiting: queue.length }
    // To mysql2, zero is no limit.
    return limit > 0 ? { total: limit, ...metrics, max: limit } : { total: all.length, ...metrics }
  }
}

/** The promise pool of `mysql2`, which stands in front of a callback pool. */
const mysqlPromise: Shape = pool =>
  has<{ readonly pool: object }>(pool, { pool: 'object' }) ? mysql(pool.pool) : undefined

/** A `better-sqlite3` database: one connection, which is never waited for. */
interface SqliteDatabase {
  readonly open: boolean
  readonly memory: boolean
  readonly inTransaction: boolean
}

const sqlite: Shape = database => {
  if (!has<SqliteDatabase>(database, { open: 'boolean', memory: 'boolean', inTransaction: 'boolean' })) return
  return () => ({ total: 1, idle: 0, active: database.open ? 1 : 0, waiting: 0, max: 1 })
}

/** A pool of `tarn`. */
interface TarnPool {
  readonly max: number
  numUsed(): number
  numFree(): number
  numPendingAcquires(): number
}

const tarn: Shape = pool => {
  const counts = { numUsed: 'function', numFree: 'function', numPendingAcquires: 'function' } as const
  if (!has<TarnPool>(pool, { max: 'number', ...counts })) return
  return () => {
    const active = pool.numUsed()
    const idle = pool.numFree()
    return { total: active + idle, idle, active, waiting: pool.numPendingAcquires(), max: pool.max }
  }
}

const shapes: readonly Shape[] = [postgres, mysql, mysqlPromise, sqlite, tarn]

/** A reader for a pool of a known driver. */
export function readerOf(pool: object): PoolReader | undefined {
  for (const shape of shapes) {
    const reader = shape(pool)
    if (reader !== undefined) return reader
  }
  return undefined
}

type TypeName = 'number' | 'object' | 'boolean' | 'function'

/** Whether an object has these members, by which one knows that it is a `T`. */
function has<T extends object>(
  value: object,
  members: Readonly<Partial<Record<keyof T, TypeName>>>,
): value is T {
  return Object.entries(members).every(([name, type]) => {
    const member: unknown = Reflect.get(value, name)
    return typeof member === type && member !== null
  })
}
