import { ColumnNode, ReferenceNode, type ColumnUpdateNode } from 'kysely'

/**
 * The column that an assignment of a SET list writes to, without the table that may stand before it; nothing when it is
 * an expression.
 *
 * @example
 * import { assignedColumn } from '@kysera/executor'
 * import { ColumnNode, ColumnUpdateNode, ValueNode } from 'kysely'
 *
 * const update = ColumnUpdateNode.create(ColumnNode.create('title'), ValueNode.create('Hello'))
 * console.log(assignedColumn(update)) // title
 */
export function assignedColumn({ column }: ColumnUpdateNode): string | undefined {
  const assigned = ReferenceNode.is(column) ? column.column : column
  return ColumnNode.is(assigned) ? assigned.column.name : undefined
}
