import { getDialectTraits, type Dialect } from '@kysera/core'
import { isPlainObject } from './plain-object.js'

/**
 * A value as the driver of a dialect takes it.
 *
 * Objects and arrays are JSON: drivers other than PostgreSQL's would refuse them, or expand them into SQL.
 */
export function bindValue(value: unknown, dialect: Dialect): unknown {
  if (value instanceof Date || typeof value === 'boolean') return bindScalar(value, dialect)
  const isJson = Array.isArray(value) || isPlainObject(value)
  return isJson && dialect !== 'postgres' ? JSON.stringify(value) : value
}

/** SQLite's driver takes numbers and texts, and neither dates nor booleans. */
function bindScalar(value: Date | boolean, dialect: Dialect): unknown {
  if (getDialectTraits(dialect).supportsDate) return value
  return typeof value === 'boolean' ? Number(value) : value.toISOString()
}

/** The columns that have a value, as the driver takes them. */
export function bindValues(
  values: Readonly<Record<string, unknown>>,
  dialect: Dialect,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [column, bindValue(value, dialect)]),
  )
}
