import { BadRequestError, isPlainObject } from '@kysera/core'

export interface UpsertOptions<Column extends string = string> {
  /**
   * The columns by which a row is known to exist; they have a unique index. MySQL and MariaDB look at every unique
   * index of the table, and only read back by these.
   */
  readonly conflictColumns: readonly Column[]
  /** The columns that are set in a row that exists. Default: those that the new row gives, without the above. */
  readonly updateColumns?: readonly Column[] | undefined
  /** Whether to give the row. Without RETURNING a second statement reads it. Default: false. */
  readonly returning?: boolean | undefined
}

const known = new Set(['conflictColumns', 'updateColumns', 'returning'])

/** @throws {BadRequestError} for options of which a part would be ignored. */
export function assertUpsertOptions(options: UpsertOptions): void {
  const given: unknown = options
  if (!isPlainObject(given)) throw new BadRequestError('The options of an upsert are an object')
  const unknown = Object.keys(given).find(name => !known.has(name))
  if (unknown !== undefined) throw new BadRequestError(`An upsert has no option "${unknown}"`)
  const { conflictColumns, updateColumns = [], returning = false } = given
  if (!isColumnList(conflictColumns) || conflictColumns.length === 0) {
    throw new BadRequestError('conflictColumns names at least one column')
  }
  if (!isColumnList(updateColumns)) throw new BadRequestError('updateColumns names columns')
  if (typeof returning !== 'boolean') throw new BadRequestError('returning is a boolean')
}

const isColumnList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(column => typeof column === 'string')
