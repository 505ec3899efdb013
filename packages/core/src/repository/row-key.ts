import { BadRequestError } from '../errors/request-errors.js'
import { isKeyValue } from '../key-value.js'
import type { Columns } from '../keys/keyed-table.js'
import { distinctByKey } from '../keys/rows-by-key.js'
import { keyedTableOf, type RepositoryShape } from './repository-shape.js'

/**
 * The key of one row, column by column. It always has all key columns, so it never fits more than one row.
 *
 * @throws {BadRequestError} when the id lacks a value, or has one that could fit several rows.
 */
export function rowKeyOf(repo: RepositoryShape, id: unknown, primaryKey?: readonly string[]): Columns {
  if (primaryKey === undefined && repo.parseKey !== undefined) return repo.parseKey(id)
  const columns = primaryKey ?? repo.primaryKey ?? ['id']
  const [only, ...others] = columns
  if (only !== undefined && others.length === 0) return { [only]: valueOf(id, only) }
  return Object.fromEntries(columns.map(column => [column, valueOf(memberOf(id, column), column)]))
}

/**
 * The keys of several rows, each once.
 *
 * @throws {BadRequestError} for anything but an array, and when one of the ids names no single row.
 */
export function rowKeysOf(repo: RepositoryShape, ids: unknown, primaryKey?: readonly string[]): Columns[] {
  if (!Array.isArray(ids)) throw new BadRequestError('ids is an array')
  const keys = ids.map(id => rowKeyOf(repo, id, primaryKey))
  return distinctByKey(keyedTableOf(repo, primaryKey), keys)
}

function valueOf(value: unknown, column: string): unknown {
  if (!isKeyValue(value)) throw new BadRequestError(`The key has no single value for "${column}"`)
  return value
}

const memberOf = (id: unknown, column: string): unknown =>
  typeof id === 'object' && id !== null ? Object.getOwnPropertyDescriptor(id, column)?.value : undefined
