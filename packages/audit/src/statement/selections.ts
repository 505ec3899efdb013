import type { WriteNode } from '@kysera/executor'
import {
  AliasNode,
  ColumnNode,
  IdentifierNode,
  ReferenceNode,
  SelectAllNode,
  SelectionNode,
  type OperationNode,
} from 'kysely'
import type { ReturningForm } from './returning-forms.js'

/** What the caller asked a write to give back; undefined for nothing. */
export function selectionsOf(node: WriteNode): readonly OperationNode[] | undefined {
  return (node.returning ?? node.output)?.selections
}

export const expressionOf = (selection: OperationNode): OperationNode =>
  SelectionNode.is(selection) ? selection.selection : selection

export function isStar(selection: OperationNode): boolean {
  const node = expressionOf(selection)
  return SelectAllNode.is(node) || (ReferenceNode.is(node) && SelectAllNode.is(node.column))
}

/** Whether a star means the columns of the table that is written to. */
export function isOwnStar(selection: OperationNode, { table, ownsBareStar }: ReturningForm): boolean {
  const node = expressionOf(selection)
  if (!ReferenceNode.is(node)) return ownsBareStar
  return node.table === undefined ? ownsBareStar : node.table.table.identifier.name === table
}

/** The name of a column that comes back; empty for what the database names. */
export function nameOf(selection: OperationNode): string {
  const node = expressionOf(selection)
  if (AliasNode.is(node) && IdentifierNode.is(node.alias)) return node.alias.name
  if (ReferenceNode.is(node) && ColumnNode.is(node.column)) return node.column.column.name
  return ColumnNode.is(node) ? node.column.name : ''
}

/** An expression under a name that no column has. */
export const renamed = (node: OperationNode, index: number): SelectionNode =>
  aliased(AliasNode.is(node) ? node.node : node, nameAt(index))

export const aliased = (expression: OperationNode, name: string): SelectionNode =>
  SelectionNode.create(AliasNode.create(expression, IdentifierNode.create(name)))

export const nameAt = (index: number): string => `kysera_${letters(index)}`

/** No digits, which mappings of names treat in several ways. */
export const letters = (index: number): string =>
  index.toString(26).replaceAll(/./g, digit => String.fromCharCode(97 + Number.parseInt(digit, 26)))
