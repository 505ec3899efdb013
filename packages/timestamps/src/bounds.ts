import { BadRequestError, type Dialect } from '@kysera/core'
import { dateFormats } from './date-formats.js'
import type { DateInput } from './methods.js'
import type { TimestampsConfig } from './options.js'

/**
 * A point in time as the stamped columns hold it, to compare them with.
 *
 * @throws {BadRequestError} when it is none.
 */
export function boundOf(
  input: DateInput,
  { dateFormat, getTimestamp }: TimestampsConfig,
  dialect: Dialect,
): unknown {
  const date = new Date(input)
  if (!isDateInput(input) || Number.isNaN(date.getTime())) {
    throw new BadRequestError('A point in time is a date, text of one, or milliseconds since the epoch')
  }
  // A clock that gives numbers fills columns of numbers, whatever it counts.
  if (dateFormat === 'auto' && typeof getTimestamp() === 'number')
    return Number(input instanceof Date ? date : input)
  return dateFormats[dateFormat](date, dialect)
}

const isDateInput = (input: unknown): input is DateInput =>
  input instanceof Date || typeof input === 'string' || typeof input === 'number'
