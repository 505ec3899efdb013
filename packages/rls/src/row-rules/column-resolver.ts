import { ColumnNode, ReferenceNode, type OperationNode, type TableNode } from 'kysely'

/** What stands for a column of the protected row: the column of a table, or the value that it is about to get. */
export type ColumnResolver = (column: string) => OperationNode

/** Columns of the table that a statement knows by a name. */
export const columnsOf =
  (name: TableNode): ColumnResolver =>
  column =>
    ReferenceNode.create(ColumnNode.create(column), name)
