import { consoleLogger, type AbortSignalLike, type KyseraLogger } from '@kysera/core'
import { assertDurations } from '../assert-options.js'
import type { MetricsPool } from '../pool/pool-metrics.js'
import { quietLogger } from '../quietly.js'

export interface HealthCheckOptions {
  /** The pool below the database, from `createMetricsPool`. Default: none is looked at. */
  readonly pool?: MetricsPool | undefined
  /** Whether the server is asked for its version. Default: false. */
  readonly verbose?: boolean | undefined
  /** Default: `consoleLogger`. */
  readonly logger?: KyseraLogger | undefined
  /** A database that has not answered after so many milliseconds is unhealthy. Default: 5000. */
  readonly timeoutMs?: number | undefined
  /** One that answers in fewer milliseconds is healthy. Default: 100. */
  readonly degradedMs?: number | undefined
  /** One that takes so many milliseconds or more is unhealthy. Default: 500. */
  readonly unhealthyMs?: number | undefined
  /** Ends the check, whose result then is unhealthy. */
  readonly signal?: AbortSignalLike | undefined
}

/** Checked options with their defaults. */
export type HealthCheckConfig = {
  readonly [Name in Exclude<keyof HealthCheckOptions, Absent>]: NonNullable<HealthCheckOptions[Name]>
} & Pick<HealthCheckOptions, Absent>

/** Options without a default. */
type Absent = 'pool' | 'signal'

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
