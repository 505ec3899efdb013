import type { Dialect } from '@kysera/core'
import {
  expressionBuilder,
  type ExpressionBuilder,
  type InsertQueryBuilder,
  type SelectQueryBuilder,
  type UpdateQueryBuilder,
} from 'kysely'
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

// oxlint-disable typescript/no-explicit-any -- tables and columns are only known at run time
export const eb: ExpressionBuilder<any, any> = expressionBuilder<any, any>()
export type AnySelect = SelectQueryBuilder<any, any, any>
export type AnyInsert = InsertQueryBuilder<any, any, any>
export type AnyUpdate = UpdateQueryBuilder<any, any, any, any>
// oxlint-enable typescript/no-explicit-any

/** The given columns of an object. */
export function columnsOnly(row: Columns, columns: readonly string[]): Columns {
  return Object.fromEntries(columns.map(column => [column, row[column]]))
}
