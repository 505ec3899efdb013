import { primaryKeyOf } from '../src/tables.js'
import type { Row } from './as-written.js'

/** The rows of a table in the order of their keys. */
export function inOrder(table: string, rows: readonly Row[]): Row[] {
  const key = primaryKeyOf(table)
  return rows.toSorted((a, b) => key.reduce((order, column) => order || compare(a[column], b[column]), 0))
}

const compare = (a: unknown, b: unknown): number => Number(a) - Number(b)
