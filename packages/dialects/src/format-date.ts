import { BadRequestError, formatTimestampForDb, type Dialect } from '@kysera/core'
import { factsOf } from './dialect-facts.js'

/**
 * A point in time as a literal's text, in UTC and with milliseconds: ISO 8601 on PostgreSQL and SQLite,
 * `YYYY-MM-DD HH:MM:SS.mmm` on MySQL and SQL Server.
 *
 * @throws {BadRequestError} when the date is invalid or the dialect unknown.
 * @example
 * formatDate(new Date(0), 'mysql') // '1970-01-01 00:00:00.000'
 */
export function formatDate(date: Date, dialect: Dialect): string {
  factsOf(dialect)
  if (Number.isNaN(date.getTime())) throw new BadRequestError('Invalid date')
  return formatTimestampForDb(date, dialect)
}
