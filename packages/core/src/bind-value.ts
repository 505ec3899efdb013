import type { Dialect } from './dialect.js'
import { getDialectTraits } from './dialect-traits.js'
import { isExpression } from 'kysely'

/**
 * A value as the driver of a dialect takes it.
 *
 * Objects and arrays are JSON: drivers other than PostgreSQL's would refuse them, expand them into SQL, or write
 * `[object Object]`.
 */
export function bindValue(value: unknown, dialect: Dialect): unknown {
  if (value instanceof Date || typeof value === 'boolean') return bindScalar(value, dialect)
  return dialect !== 'postgres' && isJson(value) ? JSON.stringify(value) : value
}

const isJson = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !isExpression(value)

/** SQLite's driver takes numbers and texts, and neither dates nor booleans. */
function bindScalar(value: Date | boolean, dialect: Dialect): unknown {
  if (getDialectTraits(dialect).supportsDate) return value
  return typeof value === 'boolean' ? Number(value) : value.toISOString()
}

/** The columns with their values as the driver takes them: the very object when it takes them as they are. */
export function bindValues(
  values: Readonly<Record<string, unknown>>,
  dialect: Dialect,
): Readonly<Record<string, unknown>> {
  const columns = Object.keys(values)
  if (columns.every(column => bindValue(values[column], dialect) === values[column])) return values
  return Object.fromEntries(columns.map(column => [column, bindValue(values[column], dialect)]))
}
