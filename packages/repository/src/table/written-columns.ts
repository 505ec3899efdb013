import { BadRequestError, isPlainObject } from '@kysera/core'
import type { Columns } from './table.js'

/** @throws {BadRequestError} for what is no plain object. */
export function assertColumns(input: unknown): Columns {
  if (isPlainObject(input)) return input
  throw new BadRequestError('What is written is a plain object of columns')
}

/** The columns that have a value: the very object when all of them have. */
export const definedColumns = (values: Columns): Columns =>
  Object.values(values).includes(undefined)
    ? columnsWhere(values, column => values[column] !== undefined)
    : values

export function columnsWhere(
  values: Columns,
  isWanted: (column: string) => boolean,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([column]) => isWanted(column)))
}
