import { isSameName } from '@kysera/executor'
import { AuditError, hasOneOfKeys, keyText, type Columns } from '@kysera/core'
import type { OperationNode, TableNode } from 'kysely'
import { encodeValue } from '../values/encode.js'
import type { Write } from './session.js'

type Keyed = Pick<Write, 'key' | 'table'>

/** The values of the key columns of a row, under the names of the options. */
export function keyOf({ key, table }: Keyed, row: Columns): Columns {
  return Object.fromEntries(key.map(column => [column, keyValue(row, column, table.entryName)]))
}

function keyValue(row: Columns, column: string, table: string): unknown {
  const name = Object.hasOwn(row, column) ? column : Object.keys(row).find(each => isSameName(each, column))
  const value = name === undefined ? undefined : row[name]
  if (value !== undefined && value !== null) return value
  throw new AuditError(`Rows of "${table}" have no key "${column}": name their key in primaryKeyColumn`)
}

/** The same text for the same key. */
export const textOf = (write: Keyed, row: Columns): string => keyText(write, keyOf(write, row))

/** The condition that a row of the table that is written to has one of the keys. */
export function isOneOf({ key, table, dialect }: Write, keys: readonly Columns[]): OperationNode {
  const qualified = (column: string): string => [...partsOf(table.reference), column].join('.')
  const columns = { name: table.entryName, key: key.map(qualified), dialect }
  const values = keys.map(each =>
    Object.fromEntries(Object.entries(each).map(([column, value]) => [qualified(column), value])),
  )
  return hasOneOfKeys(columns, values).toOperationNode()
}

const partsOf = ({ table: { schema, identifier } }: TableNode): string[] =>
  schema === undefined ? [identifier.name] : [schema.name, identifier.name]

/** Whether a driver gives back exactly what it was given: no fractions, and no times, that may be finer in the database. */
export const isExact = (key: Columns): boolean =>
  Object.values(key).every(
    value =>
      typeof value === 'string' ||
      typeof value === 'bigint' ||
      Number.isSafeInteger(value) ||
      value instanceof Uint8Array,
  )

/** Whether values, or whole rows, are the same as entries tell it. */
export const isSame = (before: unknown, after: unknown): boolean =>
  Object.is(before, after) || JSON.stringify(encodeValue(before)) === JSON.stringify(encodeValue(after))
