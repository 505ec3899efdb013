import { getDialectTraits, type Dialect } from '@kysera/core'
import type { Table } from './table.js'

/** Parameters that plugins may add to a row that is written, or to a statement. */
const rowReserve = 8
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

/** Rows with so many columns that one INSERT may hold. */
export function rowsPerInsert(dialect: Dialect, columns: number): number {
  // A row without columns is inserted by DEFAULT VALUES, which makes one row.
  if (columns === 0) return 1
  const { maxParameters, maxRowsPerInsert } = getDialectTraits(dialect)
  return Math.max(1, Math.min(maxRowsPerInsert, Math.floor(maxParameters / (columns + rowReserve))))
}

/** Keys that one statement may name. */
export function keysPerStatement({ dialect, key }: Table): number {
  const { maxParameters } = getDialectTraits(dialect)
  const fitting = Math.floor((maxParameters - statementReserve) / key.length)
  return key.length === 1 ? fitting : Math.min(fitting, maxCompositeKeys[dialect])
}

/** The items in order, so many at most in each part. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** The items with the same text together, in the order in which the texts first appear. */
export function groupsOf<T>(items: Iterable<T>, textOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const text = textOf(item)
    const group = groups.get(text)
    if (group === undefined) groups.set(text, [item])
    else group.push(item)
  }
  return [...groups.values()]
}
