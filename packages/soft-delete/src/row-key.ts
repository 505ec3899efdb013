import { BadRequestError, isKeyValue } from '@kysera/core'
import type { BaseRepositoryLike } from '@kysera/executor'
import type { SoftDeleteConfig } from './options.js'

/**
 * The key of one row, column by column. It always has all key columns, so it never fits more than one row.
 *
 * @throws {BadRequestError} when the id lacks a value, or has one that could fit several rows.
 */
export function keyOf(
  repo: BaseRepositoryLike,
  { primaryKey }: SoftDeleteConfig,
  id: unknown,
): Record<string, unknown> {
  if (primaryKey === undefined && repo.parseKey !== undefined) return repo.parseKey(id)
  const columns = keyColumnsOf(repo, { primaryKey })
  const [only, ...others] = columns
  if (only !== undefined && others.length === 0) return { [only]: valueOf(id, only) }
  return Object.fromEntries(columns.map(column => [column, valueOf(memberOf(id, column), column)]))
}

/** The columns of the key: as configured, else as the repository says. */
export const keyColumnsOf = (
  repo: BaseRepositoryLike,
  { primaryKey }: Pick<SoftDeleteConfig, 'primaryKey'>,
): readonly string[] => primaryKey ?? repo.primaryKey ?? ['id']

function valueOf(value: unknown, column: string): unknown {
  if (!isKeyValue(value)) throw new BadRequestError(`The key has no single value for "${column}"`)
  return value
}

const memberOf = (id: unknown, column: string): unknown =>
  typeof id === 'object' && id !== null ? Object.getOwnPropertyDescriptor(id, column)?.value : undefined
