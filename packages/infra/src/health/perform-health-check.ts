import type { AnyDb } from '../any-db.js'
import { isMetricsPool, type MetricsPool } from '../pool/pool-metrics.js'
import { checkConnection } from './check-connection.js'
import { checkPool } from './check-pool.js'
import { createProbe, type DatabaseProbe } from './database-probe.js'
import { errorText } from './error-text.js'
import {
  resolveHealthCheck,
  type HealthCheckConfig,
  type HealthCheckOptions,
} from './health-check-options.js'
import { worstStatus, type HealthCheckResult, type HealthMetrics } from './health.js'
import { hasDatabaseMetrics, queryHealthOf } from './query-history.js'

/**
 * How a database is: whether it answers, how fast, and how its pool is.
 *
 * Sends `select 1`, and with `verbose` a second statement for the version. A database that cannot be reached or does
 * not answer in time is a result and no rejection; the statement goes on waiting then, which Kysely cannot stop.
 *
 * @throws {BadRequestError} when a number of the options makes no sense.
 * @example
 * const health = await performHealthCheck(db, { verbose: true })
 * console.log(health.status, health.metrics?.databaseVersion)
 */
export async function performHealthCheck(
  db: AnyDb,
  options: HealthCheckOptions = {},
): Promise<HealthCheckResult> {
  return await checkHealth(db, createProbe(db), resolveHealthCheck(options))
}

/**
 * The same as {@link performHealthCheck}, for a pool or options, and never rejects: options that make no sense give an
 * unhealthy result.
 *
 * @example
 * const health = await checkDatabaseHealth(db)
 * if (health.status === 'unhealthy') console.error(health.errors)
 */
export async function checkDatabaseHealth(
  db: AnyDb,
  poolOrOptions: MetricsPool | HealthCheckOptions = {},
): Promise<HealthCheckResult> {
  const options = isMetricsPool(poolOrOptions) ? { pool: poolOrOptions } : poolOrOptions
  try {
    return await performHealthCheck(db, options)
  } catch (error) {
    return unchecked(errorText(error))
  }
}

/** Never rejects. */
export async function checkHealth(
  db: AnyDb,
  probe: DatabaseProbe,
  config: HealthCheckConfig,
): Promise<HealthCheckResult> {
  const connection = await checkConnection(probe, config)
  const pool = config.pool && checkPool(config.pool)
  const checks = pool === undefined ? [connection.check] : [connection.check, pool.check]
  return {
    status: worstStatus(checks),
    checks,
    ...(connection.error === undefined ? {} : { errors: [connection.error] }),
    metrics: { ...connection.metrics, ...pool?.metrics, ...queryMetrics(db, config) },
    timestamp: new Date(),
  }
}

function queryMetrics(db: AnyDb, { logger }: HealthCheckConfig): Pick<HealthMetrics, 'queryMetrics'> {
  try {
    return hasDatabaseMetrics(db) ? { queryMetrics: queryHealthOf(db.getMetrics()) } : {}
  } catch (error) {
    logger.debug(`The history of queries cannot be read: ${errorText(error)}`)
    return {}
  }
}

const unchecked = (message: string): HealthCheckResult => ({
  status: 'unhealthy',
  checks: [{ name: 'Database Connection', status: 'unhealthy', message }],
  errors: [message],
  timestamp: new Date(),
})
