import { formatValue } from './format-value.js'

/** Rows as an aligned table: the names of the columns, and a line for each row. */
export function formatRows(rows: readonly object[]): string[] {
  const [first] = rows
  if (first === undefined) return ['no rows']
  const table = [Object.keys(first), ...rows.map(row => Object.values(row).map(formatValue))]
  const widths = Object.keys(first).map((_, column) =>
    Math.max(...table.map(line => line[column]?.length ?? 0)),
  )
  return table.map(line =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
