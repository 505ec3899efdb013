import {
  ColumnNode,
  DefaultInsertValueNode,
  PrimitiveValueListNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
  type InsertQueryNode,
  type ValuesItemNode,
} from 'kysely'
import { isSameName } from '../fold-name.js'
import { isExpression, valueNode, type Addition, type Additions } from './column-values.js'
import { addToSource } from './insert-source.js'

/** An INSERT (or the insert arm of a merge) with the values of plugins in every row. */
export function addInsertValues(node: InsertQueryNode, additions: Additions): InsertQueryNode {
  if (additions.size === 0) return node
  if (node.defaultValues === true) return withDefaultsRow(node, additions)
  const { values } = node
  if (values === undefined) return node
  if (ValuesNode.is(values)) return withRows(node, values, additions)
  return addToSource(node, values, additions)
}

function withDefaultsRow(
  { defaultValues: _, ...node }: InsertQueryNode,
  additions: Additions,
): InsertQueryNode {
  const row = [...additions.values()].map(addition => valueNode(addition.value))
  return {
    ...node,
    columns: [...additions.keys()].map(column => ColumnNode.create(column)),
    values: ValuesNode.create([ValueListNode.create(row)]),
  }
}

/** A column that plugins give, and where it stands in a row: at the end when the statement lacks it. */
interface Placement {
  readonly index: number
  readonly addition: Addition
}

function withRows(node: InsertQueryNode, values: ValuesNode, additions: Additions): InsertQueryNode {
  const { columns, placements } = place(node.columns ?? [], additions)
  const needed = placements.filter(placement => rowsNeed(values, placement))
  if (needed.length === 0) return node
  return { ...node, columns, values: ValuesNode.create(values.values.map(row => fillRow(row, needed))) }
}

function place(
  columns: readonly ColumnNode[],
  additions: Additions,
): { columns: ColumnNode[]; placements: Placement[] } {
  const all = [...columns]
  const placements = [...additions].map(([name, addition]) => {
    const index = all.findIndex(({ column }) => isSameName(column.name, name))
    return index === -1 ? { index: all.push(ColumnNode.create(name)) - 1, addition } : { index, addition }
  })
  return { columns: all, placements }
}

const rowsNeed = (values: ValuesNode, { index, addition }: Placement): boolean =>
  addition.replaces || values.values.some(row => lacks(row, index))

/** A row lacks a column that is not there, or that Kysely filled with DEFAULT because other rows have it. */
function lacks(row: ValuesItemNode, index: number): boolean {
  if (index >= row.values.length) return true
  const value = ValueListNode.is(row) ? row.values[index] : undefined
  return value !== undefined && DefaultInsertValueNode.is(value)
}

function fillRow(row: ValuesItemNode, placements: readonly Placement[]): ValuesItemNode {
  const plain =
    PrimitiveValueListNode.is(row) && placements.every(({ addition }) => !isExpression(addition.value))
  if (plain) {
    const values = [...row.values]
    for (const { index, addition } of placements)
      if (addition.replaces || lacks(row, index)) values[index] = addition.value
    return PrimitiveValueListNode.create(values)
  }
  const nodes = PrimitiveValueListNode.is(row)
    ? row.values.map(value => ValueNode.create(value))
    : [...row.values]
  for (const { index, addition } of placements) {
    if (addition.replaces || lacks(row, index)) nodes[index] = valueNode(addition.value)
  }
  return ValueListNode.create(nodes)
}
