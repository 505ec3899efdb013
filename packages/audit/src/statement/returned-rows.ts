import type { WriteNode } from '@kysera/executor'
import {
  AliasNode,
  ColumnNode,
  IdentifierNode,
  InsertQueryNode,
  ReferenceNode,
  SelectAllNode,
  SelectionNode,
  type OperationNode,
  type QueryResult,
} from 'kysely'
import { askedRow, countedResult, partsOf, type ReturnedRow } from './returned-row.js'
import { returningForms, type ReturningForm } from './returning-forms.js'
import type { Write } from './session.js'

/** A write that gives back whole rows besides what the caller asked for. */
export interface ReturningRows<N> {
  readonly node: N
  split(result: QueryResult<unknown>, sent: WriteNode): SplitResult
}

interface SplitResult {
  readonly rows: readonly ReturnedRow[]
  /** What the caller gets. */
  readonly result: QueryResult<unknown>
}

/**
 * The write with RETURNING or OUTPUT of whole rows, and of an expression. What the caller asked for goes by other
 * names, so that both come back in one row. Undefined where the database has neither, where nobody would get the rows,
 * and where the caller asks for all columns of several tables.
 */
export function returningRows<N extends WriteNode>(
  write: Write,
  node: N,
  extra?: OperationNode,
): ReturningRows<N> | undefined {
  const form = returningForms[write.dialect](write)
  const asked = selectionsOf(node)
  if (form === undefined || write.block.place !== undefined) return undefined
  if (asked?.some(each => isStar(each) && !isOwnStar(each, form)) === true) return undefined
  const names = askedNames(write)
  if (names?.includes('') === true) return undefined
  const internal = extra ?? (asked === undefined && InsertQueryNode.is(node) ? form.insertId : undefined)
  const renamed = (asked ?? []).filter(each => !isStar(each)).map(expressionOf)
  const expressions = internal === undefined ? renamed : [...renamed, internal]
  return {
    node: form.place(node, [...expressions.map(renamedSelection), form.star]),
    split: (result, sent) => {
      const aliases = (selectionsOf(sent) ?? []).filter(each => !isStar(each)).map(nameOf)
      const parts = result.rows.map(row => partsOf(row, aliases))
      const rows = parts.map(({ row, renamed: values }) => ({ row, extra: values[renamed.length] }))
      if (names !== undefined)
        return { rows, result: { ...result, rows: parts.map(part => askedRow(part, names)) } }
      return { rows, result: countedResult(result, rows, extra === undefined) }
    },
  }
}

/** What the caller asked for; undefined for nothing. */
function selectionsOf(node: WriteNode): readonly OperationNode[] | undefined {
  return (node.returning ?? node.output)?.selections
}

const expressionOf = (selection: OperationNode): OperationNode =>
  SelectionNode.is(selection) ? selection.selection : selection

function isStar(selection: OperationNode): boolean {
  const node = expressionOf(selection)
  return SelectAllNode.is(node) || (ReferenceNode.is(node) && SelectAllNode.is(node.column))
}

function isOwnStar(selection: OperationNode, { table, ownsBareStar }: ReturningForm): boolean {
  const node = expressionOf(selection)
  if (!ReferenceNode.is(node)) return ownsBareStar
  return node.table === undefined ? ownsBareStar : node.table.table.identifier.name === table
}

function renamedSelection(node: OperationNode, index: number): SelectionNode {
  const expression = AliasNode.is(node) ? node.node : node
  return SelectionNode.create(AliasNode.create(expression, IdentifierNode.create(`kysera_${letters(index)}`)))
}

/** No digits, which mappings of names treat in several ways. */
export const letters = (index: number): string =>
  index.toString(26).replaceAll(/./g, digit => String.fromCharCode(97 + Number.parseInt(digit, 26)))

/** The names that the caller's columns go by in the database; undefined for all of the table's. */
function askedNames({ block: { sent } }: Write): (string | undefined)[] | undefined {
  return selectionsOf(sent)?.map(each => (isStar(each) ? undefined : nameOf(each)))
}

function nameOf(selection: OperationNode): string {
  const node = expressionOf(selection)
  if (AliasNode.is(node) && IdentifierNode.is(node.alias)) return node.alias.name
  if (ReferenceNode.is(node) && ColumnNode.is(node.column)) return node.column.column.name
  return ColumnNode.is(node) ? node.column.name : ''
}
