import { bindKey, bindValue } from '@kysera/core'
import { executeStatement, type AnyDb, type Statement } from '@kysera/executor'
import { isExpression, sql, type Compilable, type Expression, type QueryResult, type SqlBool } from 'kysely'
import { eb } from './any-query.js'
import type { Columns, Table } from './table.js'

/** A statement on one row, which is the same for all rows but for its values. */
export interface RowStatement {
  /** What it does; with the table, its dialect and the columns this tells it from all others. */
  readonly kind: string
  /** Columns to write, with their values. */
  readonly values?: Columns
  /** The key of the row. */
  readonly key?: Columns
  /** Builds it with values that stand for those of a call. */
  readonly build: (db: AnyDb, values: Columns, key: Columns) => Compilable<Columns>
}

/** Executes a statement, as it was compiled for an earlier row if there was one. */
export async function executeOnRow(
  db: AnyDb,
  { name, dialect }: Table,
  { kind, values = {}, key = {}, build }: RowStatement,
): Promise<QueryResult<Columns>> {
  const columns = Object.keys(values)
  const keyColumns = Object.keys(key)
  const statement: Statement<Columns> = {
    key: JSON.stringify([kind, dialect, name, columns, keyColumns]),
    build: (on, all) => build(on, zip(columns, all), zip(keyColumns, all.slice(columns.length))),
  }
  const bound = [
    ...columns.map(column => bindValue(values[column], dialect)),
    ...keyColumns.map(column => bindKey(key[column], dialect)),
  ]
  // An expression is SQL, not a value.
  if (bound.some(isSql)) return db.getExecutor().executeQuery(statement.build(db, bound).compile())
  return executeStatement(db, statement, bound)
}

const isSql = (value: unknown): boolean => typeof value === 'function' || isExpression(value)

const zip = (columns: readonly string[], values: readonly unknown[]): Columns =>
  Object.fromEntries(columns.map((column, index) => [column, values[index]]))

/** The condition that columns have values which are bound already. */
export function areEqual(values: Columns): Expression<SqlBool> {
  return eb.and(Object.entries(values).map(([column, value]) => eb(sql.ref(column), '=', value)))
}
