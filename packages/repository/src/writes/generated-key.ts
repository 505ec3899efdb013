import { BadRequestError } from '@kysera/core'
import type { Columns, Table } from '../table/table.js'

// The global of every runtime, declared here because the compiler is given neither the DOM nor Node.
declare const crypto: { randomUUID(): string }

/**
 * Values from which the row can be found again on a database that does not return it.
 *
 * @throws {BadRequestError} when the key is neither given nor made by the database.
 */
export function withKey({ key, keyType }: Table, values: Columns): Columns {
  const [missing, ...others] = key.filter(column => values[column] === undefined || values[column] === null)
  if (missing === undefined) return values
  if (key.length === 1 && keyType === 'number') return values
  if (others.length === 0 && keyType === 'uuid') return { ...values, [missing]: crypto.randomUUID() }
  throw new BadRequestError(`This database does not return the key of a new row: give "${missing}"`)
}

/** The key column that the database counts up for a row; nothing where the row brings its key. */
export function generatedKey({ key }: Table, values: Columns): string | undefined {
  return key.find(column => values[column] === undefined || values[column] === null)
}

/** The key of a row that was inserted: as written, or as the database counted it up. */
export function keyAfter({ key }: Table, values: Columns, insertId: bigint | undefined): Columns {
  return Object.fromEntries(key.map(column => [column, values[column] ?? exact(insertId)]))
}

/** A number as long as it is exact. */
function exact(id: bigint | undefined): number | bigint | undefined {
  return id !== undefined && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : id
}
