import {
  DefaultInsertValueNode,
  PrimitiveValueListNode,
  ValueNode,
  ValuesNode,
  type ColumnUpdateNode,
  type InsertQueryNode,
  type OperationNode,
  type ValuesItemNode,
} from 'kysely'
import { assignedColumn, foldName } from '@kysera/executor'
import type { WrittenData } from '../decision/evaluation-context.js'
import type { KnownColumn } from '../row-rules/literal.js'

/** The values that a write gives to a row, column by column. */
export class WrittenValues {
  readonly #values: ReadonlyMap<string, OperationNode>
  /** Whether a column is written to that has no name, or twice. */
  readonly isUnclear: boolean

  constructor(values: readonly (readonly [column: string | undefined, value: OperationNode])[]) {
    const folded = values.map(([column]) => (column === undefined ? undefined : foldName(column)))
    this.isUnclear = folded.includes(undefined) || new Set(folded).size < folded.length
    this.#values = new Map(
      values.flatMap(([column, value]) => (column === undefined ? [] : [[column, value]])),
    )
  }

  get columns(): readonly string[] {
    return [...this.#values.keys()]
  }

  /** What a column gets; names that differ in case or underscores alone may be one column. */
  find(column: string): OperationNode | undefined {
    const exact = this.#values.get(column)
    if (exact !== undefined) return exact
    const folded = foldName(column)
    return [...this.#values].find(([name]) => foldName(name) === folded)?.[1]
  }

  /** What is known of a column before it is written. */
  known(column: string, absent: KnownColumn): KnownColumn {
    const value = this.find(column)
    if (value === undefined) return absent
    if (DefaultInsertValueNode.is(value)) return { kind: 'literal', value: null }
    return ValueNode.is(value) ? { kind: 'literal', value: value.value } : { kind: 'unknown' }
  }

  /** As policies see them. */
  get data(): WrittenData {
    const entries = [...this.#values]
    return {
      value: Object.fromEntries(
        entries.flatMap(([name, node]) => (ValueNode.is(node) ? [[name, node.value]] : [])),
      ),
      computed: entries.flatMap(([name, node]) =>
        ValueNode.is(node) || DefaultInsertValueNode.is(node) ? [] : [name],
      ),
    }
  }
}

/** The values of SET. */
export const assignedValues = (updates: readonly ColumnUpdateNode[] = []): WrittenValues =>
  new WrittenValues(updates.map(update => [assignedColumn(update), update.value]))

/** The rows of VALUES; nothing for an insert from a query. */
export function givenRows({
  columns = [],
  values,
  defaultValues,
}: InsertQueryNode): WrittenValues[] | undefined {
  if (defaultValues === true) return [new WrittenValues([])]
  if (values === undefined || !ValuesNode.is(values)) return undefined
  const names = columns.map(({ column }) => column.name)
  return values.values.map(
    row => new WrittenValues(nodesOf(row).map((value, index) => [names[index], value])),
  )
}

const nodesOf = (row: ValuesItemNode): readonly OperationNode[] =>
  PrimitiveValueListNode.is(row) ? row.values.map(value => ValueNode.create(value)) : row.values
