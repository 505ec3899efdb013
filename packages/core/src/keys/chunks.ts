import type { Dialect } from '../dialect.js'
import { getDialectTraits } from '../dialect-traits.js'
import type { KeyedTable } from './keyed-table.js'

/** Parameters that plugins may add to a statement. */
const statementReserve = 100

/** Keys of several columns that one statement may name, where the parameters are not the limit. */
const maxCompositeKeys: Readonly<Record<Dialect, number>> = {
  // The server makes a nested condition of the list, and its stack has a limit.
  postgres: 1_000,
  mysql: Infinity,
  sqlite: Infinity,
  // Without row values, each key is a condition of its own.
  mssql: 200,
}

/** Keys that one statement may name. */
export function keysPerStatement({ dialect, key }: KeyedTable): number {
  const { maxParameters } = getDialectTraits(dialect)
  const fitting = Math.floor((maxParameters - statementReserve) / key.length)
  return key.length === 1 ? fitting : Math.min(fitting, maxCompositeKeys[dialect])
}

/** The items in order, so many at most in each part. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}
