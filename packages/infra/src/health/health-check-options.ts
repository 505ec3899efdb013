import { consoleLogger, type AbortSignalLike, type KyseraLogger } from '@kysera/core'
import { assertDurations } from '../assert-options.js'
import type { MetricsPool } from '../pool/pool-metrics.js'
import { quietLogger } from '../quietly.js'

export interface HealthCheckOptions {
  /** The pool below the database, from `createMetricsPool`. Default: none is looked at. */
  readonly pool?: MetricsPool
  /** Whether the server is asked for its version. Default: false. */
  readonly verbose?: boolean
  /** Default: `consoleLogger`. */
  readonly logger?: KyseraLogger
  /** A database that has not answered after so many milliseconds is unhealthy. Default: 5000. */
  readonly timeoutMs?: number
  /** One that answers in fewer milliseconds is healthy. Default: 100. */
  readonly degradedMs?: number
  /** One that takes so many milliseconds or more is unhealthy. Default: 500. */
  readonly unhealthyMs?: number
  /** Ends the check, whose result then is unhealthy. */
  readonly signal?: AbortSignalLike
}

/** Checked options with their defaults. */
export type HealthCheckConfig = Required<Omit<HealthCheckOptions, 'pool' | 'signal'>> &
  Pick<HealthCheckOptions, 'pool' | 'signal'>

/** @throws {BadRequestError} when a number makes no sense. */
export function resolveHealthCheck({
  verbose = false,
  logger = consoleLogger,
  timeoutMs = 5000,
  degradedMs = 100,
  unhealthyMs = 500,
  ...given
}: HealthCheckOptions): HealthCheckConfig {
  assertDurations({ timeoutMs, degradedMs, unhealthyMs })
  return { verbose, logger: quietLogger(logger), timeoutMs, degradedMs, unhealthyMs, ...given }
}
