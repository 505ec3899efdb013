import type { Columns, KeyedTable } from '@kysera/core'
import type { PrimaryKeyTypeHint } from './primary-key.js'

export type { Columns }

/** What the statements on a table need to know. */
export interface Table extends KeyedTable {
  readonly keyType: PrimaryKeyTypeHint
}

/** The given columns of an object. */
export function columnsOnly(row: Columns, columns: readonly string[]): Columns {
  return Object.fromEntries(columns.map(column => [column, row[column]]))
}
