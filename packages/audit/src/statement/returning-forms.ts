import type { WriteNode } from '@kysera/executor'
import type { Dialect } from '@kysera/core'
import { OutputNode, ReturningNode, SelectionNode, sql, TableNode, type OperationNode } from 'kysely'
import type { Write } from './session.js'

/** How a database gives back the rows that a statement writes. */
export interface ReturningForm {
  readonly star: SelectionNode
  /** The table whose columns `star` means. */
  readonly table: string
  /** Whether a bare star means the same. */
  readonly ownsBareStar: boolean
  /** The generated key, where the driver tells it only if no rows come back. */
  readonly insertId?: OperationNode
  place<N extends WriteNode>(node: N, selections: readonly SelectionNode[]): N
}

const returning = <N extends WriteNode>(node: N, selections: readonly SelectionNode[]): N => ({
  ...node,
  returning: ReturningNode.create(selections),
})

const output = <N extends WriteNode>(node: N, selections: readonly SelectionNode[]): N => ({
  ...node,
  output: OutputNode.create(selections),
})

type FormOf<T> = (write: Write) => T

interface Forms extends Readonly<Record<Dialect, FormOf<ReturningForm | undefined>>> {
  readonly postgres: FormOf<ReturningForm>
}

/** Undefined where it does not. */
export const returningForms: Forms = {
  postgres: ({ table: { reference }, block: { node } }) => ({
    star: SelectionNode.createSelectAllFromTable(reference),
    table: reference.table.identifier.name,
    ownsBareStar:
      !('from' in node && node.kind === 'UpdateQueryNode') && !('using' in node) && !('joins' in node),
    place: returning,
  }),
  // There is no star with a table, and none of other tables.
  sqlite: ({ table: { reference } }) => ({
    star: SelectionNode.createSelectAll(),
    table: reference.table.identifier.name,
    ownsBareStar: true,
    insertId: sql`last_insert_rowid()`.toOperationNode(),
    place: returning,
  }),
  mysql: () => undefined,
  mssql: ({ block: { node } }) => {
    const table = node.kind === 'DeleteQueryNode' ? 'deleted' : 'inserted'
    return {
      star: SelectionNode.createSelectAllFromTable(TableNode.create(table)),
      table,
      ownsBareStar: false,
      place: output,
    }
  },
}
