import { TimestampsError, type Dialect } from '@kysera/core'
import { dateFormats } from './date-formats.js'
import type { TimestampsConfig } from './options.js'

const metadataKey = '@kysera/timestamps'

/**
 * The value of all stamps that one statement gives to one table: its rows, both columns and the arm of an upsert.
 *
 * @throws {TimestampsError} when the clock gives no point in time.
 */
export function stampOf(
  metadata: Record<string, unknown>,
  config: TimestampsConfig,
  dialect: Dialect,
): unknown {
  metadata[metadataKey] ??= readClock(config, dialect)
  return metadata[metadataKey]
}

function readClock({ getTimestamp, dateFormat }: TimestampsConfig, dialect: Dialect): unknown {
  const now: unknown = getTimestamp()
  if (now instanceof Date && !Number.isNaN(now.getTime())) return dateFormats[dateFormat](now, dialect)
  if (isWrittenAsGiven(now)) return now
  throw new TimestampsError(`getTimestamp() gave no point in time: ${String(now)}`)
}

const isWrittenAsGiven = (value: unknown): boolean =>
  typeof value === 'string' ||
  (typeof value === 'number' && !Number.isNaN(value)) ||
  (typeof value === 'object' && value !== null && 'toOperationNode' in value)
