import { assignedColumn, isSameName } from '@kysera/executor'
import type { Columns } from '@kysera/core'
import {
  AliasNode,
  IdentifierNode,
  SelectionNode,
  ValueNode,
  type ColumnUpdateNode,
  type OperationNode,
} from 'kysely'
import { letters } from './selections.js'
import { keyOf } from './row-keys.js'
import type { Write } from './session.js'

/** The new values of key columns, where an update assigns them. */
export interface KeyMoves {
  readonly isEmpty: boolean
  /** What to read of each row beside its columns. */
  readonly selections: readonly SelectionNode[]
  /** The key that a row has after the update, and the row without what was read besides. */
  apply(row: Columns): { readonly row: Columns; readonly newKey: Columns }
}

interface Move {
  readonly column: string
  readonly value: OperationNode
  readonly alias: string
}

export function keyMoves(write: Write, updates: readonly ColumnUpdateNode[] = []): KeyMoves {
  const moves = updates.flatMap((update, index): Move[] => {
    const column = write.key.find(each => assigns(update, each))
    return column === undefined
      ? []
      : [{ column, value: update.value, alias: `kysera_key_${letters(index)}` }]
  })
  if (moves.length === 0) return noMoves(write)
  const computed = moves.filter(({ value }) => !ValueNode.is(value))
  return {
    isEmpty: false,
    selections: computed.map(({ value, alias }) =>
      SelectionNode.create(AliasNode.create(value, IdentifierNode.create(alias))),
    ),
    apply: read => {
      const aliases = new Set(computed.map(({ alias }) => alias))
      const row = Object.fromEntries(Object.entries(read).filter(([column]) => !aliases.has(column)))
      const moved = moves.map(({ column, value, alias }) => [
        column,
        ValueNode.is(value) ? value.value : read[alias],
      ])
      return { row, newKey: { ...keyOf(write, row), ...Object.fromEntries(moved) } }
    },
  }
}

const noMoves = (write: Write): KeyMoves => ({
  isEmpty: true,
  selections: [],
  apply: row => ({ row, newKey: keyOf(write, row) }),
})

/** Whether an assignment is to a column. */
export function assigns(update: ColumnUpdateNode, name: string): boolean {
  const assigned = assignedColumn(update)
  return assigned !== undefined && isSameName(assigned, name)
}
