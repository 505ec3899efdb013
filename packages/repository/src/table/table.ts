import type { Dialect } from '@kysera/core'
import type { PrimaryKeyTypeHint } from './primary-key.js'

/** A row, a key or written values: columns whose types are only known at run time. */
export type Columns = Readonly<Record<string, unknown>>

/** What the statements on a table need to know. */
export interface Table {
  readonly name: string
  /** The key columns in order. */
  readonly key: readonly string[]
  readonly keyType: PrimaryKeyTypeHint
  readonly dialect: Dialect
}

/** The given columns of an object. */
export function columnsOnly(row: Columns, columns: readonly string[]): Columns {
  return Object.fromEntries(columns.map(column => [column, row[column]]))
}
