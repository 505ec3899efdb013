import { BadRequestError, consoleLogger, type KyseraLogger } from '@kysera/core'
import type { QueryMetrics } from './metrics.js'

export interface DebugOptions {
  /** Whether each query is logged, at debug level. Default: true. */
  readonly logQuery?: boolean | undefined
  /** Whether parameters are in the log as well. Default: false. */
  readonly logParams?: boolean | undefined
  /** A query that takes more milliseconds than this is slow. Default: 100. */
  readonly slowQueryThreshold?: number | undefined
  /** Called for slow queries, instead of a warning in the log. */
  readonly onSlowQuery?: ((sql: string, duration: number) => void | Promise<void>) | undefined
  /** Called for queries that fail, besides the error in the log. */
  readonly onError?: ((metric: QueryMetrics, error: unknown) => void | Promise<void>) | undefined
  /** Default: `consoleLogger`. */
  readonly logger?: KyseraLogger | undefined
  /** How many queries the history keeps; the oldest go first. Default: 1000. */
  readonly maxMetrics?: number | undefined
  /** Whether the history keeps parameters. Default: true. */
  readonly captureParams?: boolean | undefined
  /** Replaces parameters in the log and in the history. Default: they stay as they are. */
  readonly redact?: ((value: unknown, index: number, sql: string) => unknown) | undefined
}

/** Checked options with their defaults. */
export type DebugConfig = {
  readonly [Name in Exclude<keyof DebugOptions, Callback>]: NonNullable<DebugOptions[Name]>
} & Pick<DebugOptions, Callback>

type Callback = 'onSlowQuery' | 'onError'

/** @throws {BadRequestError} when the threshold is not a number. */
export function resolveOptions({
  logQuery = true,
  logParams = false,
  slowQueryThreshold = 100,
  logger = consoleLogger,
  maxMetrics = 1000,
  captureParams = true,
  redact = value => value,
  ...callbacks
}: DebugOptions): DebugConfig {
  if (Number.isNaN(slowQueryThreshold)) throw new BadRequestError('slowQueryThreshold is a number')
  return { logQuery, logParams, slowQueryThreshold, logger, maxMetrics, captureParams, redact, ...callbacks }
}
