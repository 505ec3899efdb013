import { DatabaseError, ErrorCodes, withDeadline } from '@kysera/core'
import { now } from '../timing/clock.js'
import type { DatabaseProbe } from './database-probe.js'
import { errorText } from './error-text.js'
import type { HealthCheckConfig } from './health-check-options.js'
import type { HealthCheck, HealthMetrics, HealthStatus } from './health.js'

/** What the connection tells. */
export interface ConnectionReport {
  readonly check: HealthCheck
  readonly error?: string
  readonly metrics: Pick<HealthMetrics, 'checkLatency' | 'databaseVersion'>
}

const name = 'Database Connection'

/** Never rejects. */
export async function checkConnection(
  probe: DatabaseProbe,
  config: HealthCheckConfig,
): Promise<ConnectionReport> {
  const started = now()
  try {
    const latency = await answered(config, config.timeoutMs, () => probe.ping())
    const version = config.verbose
      ? await versionOf(probe, config, config.timeoutMs - (now() - started))
      : undefined
    return {
      check: { name, ...judge(latency, config), details: { latency } },
      metrics: { checkLatency: latency, ...(version === undefined ? {} : { databaseVersion: version }) },
    }
  } catch (cause) {
    const error = errorText(cause)
    return { check: { name, status: 'unhealthy', message: error }, error, metrics: {} }
  }
}

/** What a statement gives, in time. It is not sent at all for a caller who has left. */
async function answered<T>({ signal }: HealthCheckConfig, ms: number, send: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted()
  const timeoutError = (): Error =>
    new DatabaseError(`Health check timeout after ${Math.round(ms)}ms`, ErrorCodes.DB_TIMEOUT)
  return await withDeadline(send(), { ms, timeoutError, signal })
}

async function versionOf(
  probe: DatabaseProbe,
  config: HealthCheckConfig,
  ms: number,
): Promise<string | undefined> {
  try {
    return await answered(config, ms, () => probe.version())
  } catch (error) {
    config.logger.debug(`The database does not tell its version: ${errorText(error)}`)
    return undefined
  }
}

function judge(
  latency: number,
  { degradedMs, unhealthyMs }: HealthCheckConfig,
): { readonly status: HealthStatus; readonly message: string } {
  const message = `Answered in ${latency.toFixed(1)}ms`
  if (latency >= unhealthyMs) return { status: 'unhealthy', message }
  return { status: latency < degradedMs ? 'healthy' : 'degraded', message }
}
