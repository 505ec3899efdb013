import type { Dialect } from '../dialect.js'
import { sql, type Expression, type SqlBool } from 'kysely'
import { bindValue } from '../bind-value.js'
import { eb, type Columns, type KeyedTable } from './keyed-table.js'

/** Where a text column is compared with a number as a number, which many texts are: all that start with no digit are 0. */
const readsTextAsNumber: Readonly<Record<Dialect, boolean>> = {
  postgres: false,
  mysql: true,
  sqlite: false,
  mssql: true,
}

/** The value of a key column as it is compared: a number as text, where it could fit several rows otherwise. */
export function bindKey(value: unknown, dialect: Dialect): unknown {
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  return isNumber && readsTextAsNumber[dialect] ? String(value) : bindValue(value, dialect)
}

/** The condition that a row has a key. */
export function hasKey({ dialect }: KeyedTable, key: Columns): Expression<SqlBool> {
  return eb.and(
    Object.entries(key).map(([column, value]) => eb(sql.ref(column), '=', bindKey(value, dialect))),
  )
}

/**
 * The condition that a row has one of several keys, all of the columns of the table's key.
 *
 * It stays flat, since databases limit how deep an expression is nested.
 */
export function hasOneOfKeys(table: KeyedTable, keys: readonly Columns[]): Expression<SqlBool> {
  const [first, ...more] = keys
  if (first !== undefined && more.length === 0) return hasKey(table, first)
  const [column, ...others] = table.key
  if (column === undefined || others.length > 0) return rowIsIn[table.dialect](table, keys)
  const values = keys.map(key => bindKey(key[column], table.dialect))
  return eb(sql.ref(column), 'in', values)
}

type RowIsIn = (table: KeyedTable, keys: readonly Columns[]) => Expression<SqlBool>

const columnsOf = (table: KeyedTable): Expression<unknown> =>
  sql`(${sql.join(table.key.map(column => sql.ref(column)))})`

const listOf = (table: KeyedTable, keys: readonly Columns[]): Expression<unknown> =>
  sql.join(
    keys.map(key => {
      const values = table.key.map(column => sql.val(bindKey(key[column], table.dialect)))
      return sql`(${sql.join(values)})`
    }),
  )

const inList: RowIsIn = (table, keys) => sql`${columnsOf(table)} in (${listOf(table, keys)})`
const inValues: RowIsIn = (table, keys) => sql`${columnsOf(table)} in (values ${listOf(table, keys)})`
const equalsOne: RowIsIn = (table, keys) => eb.or(keys.map(key => hasKey(table, key)))

const rowIsIn: Readonly<Record<Dialect, RowIsIn>> = {
  postgres: inList,
  mysql: inList,
  sqlite: inValues,
  // There are no row values.
  mssql: equalsOne,
}
