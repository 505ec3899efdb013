import type { Dialect } from './dialect.js'

const formats: Readonly<Record<Dialect, (iso: string) => string>> = {
  postgres: iso => iso,
  sqlite: iso => iso,
  mysql: withoutZone,
  mssql: withoutZone,
}

/**
 * A point in time as text in UTC: ISO 8601, and on MySQL and SQL Server `YYYY-MM-DD HH:MM:SS.mmm`.
 *
 * @throws {RangeError} when the date is invalid.
 * @example
 * formatTimestampForDb(new Date(0), 'mysql') // '1970-01-01 00:00:00.000'
 */
export function formatTimestampForDb(date: Date = new Date(), dialect: Dialect = 'postgres'): string {
  return formats[dialect](date.toISOString())
}

function withoutZone(iso: string): string {
  return iso.replace('T', ' ').replace('Z', '')
}
