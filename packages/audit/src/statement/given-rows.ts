import { isSameName } from '@kysera/executor'
import {
  DefaultInsertValueNode,
  PrimitiveValueListNode,
  ValueNode,
  ValuesNode,
  type InsertQueryNode,
  type ValuesItemNode,
} from 'kysely'

/** A row that an insert gives: the nodes of expressions, and values as they are. */
export interface GivenRow {
  /** The value of a column; undefined when the row leaves it to the database. */
  valueOf(column: string): unknown
  /** Whether a column is computed by an expression. */
  isComputed(column: string): boolean
}

/** The rows of VALUES; undefined for an insert from a query. */
export function givenRows({ columns = [], values, defaultValues }: InsertQueryNode): GivenRow[] | undefined {
  if (defaultValues === true) return [rowOf(new Map())]
  if (values === undefined || !ValuesNode.is(values)) return undefined
  const names = columns.map(({ column }) => column.name)
  return values.values.map(row => rowOf(valuesOf(row, names)))
}

interface Computed {
  readonly computed: true
}

const computed: Computed = { computed: true }

function valuesOf(row: ValuesItemNode, names: readonly string[]): Map<string, unknown> {
  const values: readonly unknown[] = PrimitiveValueListNode.is(row)
    ? row.values
    : row.values.map(node => {
        if (ValueNode.is(node)) return node.value
        return DefaultInsertValueNode.is(node) ? undefined : computed
      })
  return new Map(names.map((name, index) => [name, values[index]]))
}

function rowOf(values: ReadonlyMap<string, unknown>): GivenRow {
  const find = (column: string): unknown => [...values].find(([name]) => isSameName(name, column))?.[1]
  return { valueOf: find, isComputed: column => find(column) === computed }
}
