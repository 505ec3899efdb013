import { expressionBuilder, type ExpressionBuilder } from 'kysely'
import type { Dialect } from '../dialect.js'

/** A row, a key or written values: columns whose types are only known at run time. */
export type Columns = Readonly<Record<string, unknown>>

/** A table, and what identifies its rows. */
export interface KeyedTable {
  readonly name: string
  /** The key columns in order. */
  readonly key: readonly string[]
  readonly dialect: Dialect
}

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
export const eb: ExpressionBuilder<any, any> = /* @__PURE__ */ expressionBuilder<any, any>()

/** The given columns of an object. */
export function columnsOnly(row: Columns, columns: readonly string[]): Columns {
  return Object.fromEntries(columns.map(column => [column, row[column]]))
}
