/** A row of any table. */
export type Row = Readonly<Record<string, unknown>>

/**
 * A row that was read, as the data has it: decimals are numbers, points in time are `Date`s, and what plugins fill
 * is left out. All other values, texts above all, stay exactly as the driver gave them.
 */
export function asWritten(row: Row): Row {
  const written = Object.entries(row).filter(([column]) => !column.endsWith('_at'))
  return Object.fromEntries(written.map(([column, value]) => [column, valueOf(column, value)]))
}

function valueOf(column: string, value: unknown): unknown {
  if (column.endsWith('Date') && typeof value === 'string') return new Date(value)
  return column === 'UnitPrice' || column === 'Total' ? Number(value) : value
}
