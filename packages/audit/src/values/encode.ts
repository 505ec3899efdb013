import { AuditError, type Columns } from '@kysera/core'
import { toBase64 } from './base64.js'

/** What stands in an entry for a value that JSON has no form for. */
const markers = ['$bytes', '$number', '$masked', '$literal'] as const

/** The mask of a value. */
const masked = { $masked: true } as const

/**
 * A value of a row as entries keep it: dates as ISO text, large integers as text, bytes and numbers that JSON lacks
 * as marked objects.
 */
export function encodeValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) }
  if (Array.isArray(value)) return value.map(each => encodeValue(each ?? null))
  return encodeObject(value)
}

function encodeObject(value: object): unknown {
  // Intervals of PostgreSQL's driver, whose JSON the server would not read.
  if (hasMethod(value, 'toPostgres')) return value.toPostgres()
  if (hasMethod(value, 'toJSON')) return encodeValue(value.toJSON())
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  const encoded = Object.fromEntries(entries.map(([name, each]) => [name, encodeValue(each)]))
  return isMarker(encoded) ? { $literal: encoded } : encoded
}

/** Whether an object could be taken for a marker. */
function isMarker(value: object): boolean {
  const [name, ...others] = Object.keys(value)
  return others.length === 0 && markers.some(marker => marker === name)
}

function hasMethod<Name extends string>(value: object, name: Name): value is Record<Name, () => unknown> {
  return typeof Reflect.get(value, name) === 'function'
}

/** The text of an entry's values. */
export function toJson(values: unknown, what: string): string {
  try {
    return JSON.stringify(values)
  } catch (error) {
    throw new AuditError(`${what} cannot be written as JSON`, undefined, undefined, { cause: error })
  }
}

interface Table {
  readonly table: string
  readonly isLeftOut: (column: string) => boolean
  readonly isMasked: (column: string) => boolean
}

/** The columns of a row as entries keep them; the very row where these are its own. Masked ones are not looked at. */
export function encodeRow(row: Columns, table: Table): Columns {
  const columns = Object.keys(row)
  const values = columns.map(column => encodeColumn(column, row[column], table))
  const isSame = columns.every((column, index) => Object.is(values[index], row[column]))
  return isSame ? row : Object.fromEntries(columns.map((column, index) => [column, values[index]]))
}

/** JSON lacks what is undefined. */
function encodeColumn(column: string, value: unknown, { table, isLeftOut, isMasked }: Table): unknown {
  if (value === undefined || isLeftOut(column)) return undefined
  if (isMasked(column)) return masked
  try {
    return encodeValue(value)
  } catch (error) {
    const message = `The value of "${column}" of "${table}" cannot be recorded`
    throw new AuditError(message, undefined, undefined, { cause: error })
  }
}
