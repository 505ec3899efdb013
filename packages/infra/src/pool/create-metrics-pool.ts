import { consoleLogger } from '@kysera/core'
import { isMetricsPool, unknownPoolMetrics, type MetricsPool } from './pool-metrics.js'
import { readerOf, type PoolReader } from './pool-shapes.js'

/**
 * The same pool, which also tells how it is with `getMetrics()`. The given one is not changed.
 *
 * Knows, by their shape, the pools of `pg`, `mysql2` (for callbacks and for promises) and `tarn`, and the databases of
 * `better-sqlite3`. Of any other it warns, and gives numbers that mean nothing; health checks leave those out. `total`
 * is what there is, or may be: on `mysql2` the limit, on `pg` the limit as long as there is no connection yet.
 *
 * @example
 * import { createMetricsPool } from '@kysera/infra'
 * import { Kysely, PostgresDialect } from 'kysely'
 * import { Pool } from 'pg'
 *
 * const pool = createMetricsPool(new Pool({ max: 10 }))
 * const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
 * console.log(db.isTransaction, pool.getMetrics().waiting)
 */
export function createMetricsPool<P extends object>(pool: P): P & MetricsPool {
  if (isMetricsPool(pool)) return pool
  const reader = readerOf(pool)
  if (reader === undefined) consoleLogger.warn('This pool is of a shape that is not known: it has no metrics')
  return withMetrics(pool, reader ?? (() => unknownPoolMetrics))
}

/** Methods run on the original, whose private parts another object lacks. Classes in it keep what is static. */
function withMetrics<P extends object>(pool: P, getMetrics: PoolReader): P & MetricsPool {
  const bound = new WeakMap<Method, Method>()
  const bind = (method: Method): Method => {
    const known =
      bound.get(method) ?? new Proxy(method, { apply: (act, _, args) => Reflect.apply(act, pool, args) })
    bound.set(method, known)
    return known
  }
  const proxy = new Proxy(pool, {
    has: (_, name) => name === 'getMetrics' || Reflect.has(pool, name),
    set: (_, name, value) => Reflect.set(pool, name, value),
    get: (_, name) => {
      if (name === 'getMetrics') return getMetrics
      const value: unknown = Reflect.get(pool, name)
      return isMethod(value) && name !== 'constructor' && !isFixed(pool, name) ? bind(value) : value
    },
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type of a proxy is that of what is behind it
  return proxy as P & MetricsPool
}

type Method = (...args: unknown[]) => unknown

const isMethod = (value: unknown): value is Method => typeof value === 'function'

/** A proxy has to show such a property as it is. */
function isFixed(target: object, name: PropertyKey): boolean {
  const property = Reflect.getOwnPropertyDescriptor(target, name)
  return property?.configurable === false && property.writable === false
}
