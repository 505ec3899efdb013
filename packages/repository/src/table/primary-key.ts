import { BadRequestError, isKeyValue, isPlainObject } from '@kysera/core'

/** What a single key is compared with. */
export type PrimaryKeyValue = string | number | bigint
/** The key column, or the key columns in order. */
export type PrimaryKeyColumn = string | readonly string[]
/** What the database makes keys of: numbers it counts up, or what the application gives. */
export type PrimaryKeyTypeHint = 'number' | 'string' | 'uuid'

export interface PrimaryKeyConfig {
  readonly columns: PrimaryKeyColumn
  readonly type: PrimaryKeyTypeHint
}

/** The key of a table: `id`, a number, where nothing else is said. */
export function normalizePrimaryKeyConfig(
  primaryKey: PrimaryKeyColumn = 'id',
  type: PrimaryKeyTypeHint = 'number',
): PrimaryKeyConfig {
  return { columns: primaryKey, type }
}

/** Whether a key has several columns. */
export function isCompositeKey(columns: PrimaryKeyColumn): columns is readonly string[] {
  return Array.isArray(columns)
}

/** The key columns in order. */
export function getPrimaryKeyColumns({ columns }: PrimaryKeyConfig): readonly string[] {
  return isCompositeKey(columns) ? columns : [columns]
}

/**
 * A key, column by column. It names every key column and no other, so it never selects more than one row.
 *
 * @throws {BadRequestError} for anything else.
 */
export function normalizePrimaryKeyInput(columns: PrimaryKeyColumn, input: unknown): Record<string, unknown> {
  const names = isCompositeKey(columns) ? columns : [columns]
  const [name] = names
  if (name !== undefined && names.length === 1 && isKeyValue(input)) return { [name]: input }
  if (isPlainObject(input) && namesExactly(names, input) && Object.values(input).every(isKeyValue)) {
    return { ...input }
  }
  throw new BadRequestError(
    `A key has a value for ${names.map(each => `"${each}"`).join(' and ')}, and no more`,
  )
}

/** Whether a value is a row: an object. */
export function isValidRow(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function namesExactly(names: readonly string[], input: Record<string, unknown>): boolean {
  return Object.keys(input).length === names.length && names.every(name => Object.hasOwn(input, name))
}
