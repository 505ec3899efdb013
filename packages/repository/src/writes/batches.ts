import { getDialectTraits, type Dialect } from '@kysera/core'

/** Parameters that plugins may add to a row that is written. */
const rowReserve = 8

/** Rows with so many columns that one INSERT may hold. */
export function rowsPerInsert(dialect: Dialect, columns: number): number {
  // A row without columns is inserted by DEFAULT VALUES, which makes one row.
  if (columns === 0) return 1
  const { maxParameters, maxRowsPerInsert } = getDialectTraits(dialect)
  return Math.max(1, Math.min(maxRowsPerInsert, Math.floor(maxParameters / (columns + rowReserve))))
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

/** Tells a text of the columns of a row. Most rows have those of the row before. */
export function createColumnsText(): (row: Readonly<Record<string, unknown>>) => string {
  let before: readonly string[] = []
  let text = JSON.stringify(before)
  return row => {
    const columns = Object.keys(row)
    if (!isSameList(columns, before)) text = JSON.stringify(columns.toSorted())
    before = columns
    return text
  }
}

export const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index])
