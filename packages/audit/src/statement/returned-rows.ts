import type { WriteNode } from '@kysera/executor'
import { InsertQueryNode, type OperationNode, type QueryResult } from 'kysely'
import { askedRow, countedResult, partsOf, type ReturnedRow } from './returned-row.js'
import { returningForms } from './returning-forms.js'
import { expressionOf, isOwnStar, isStar, nameOf, renamed, selectionsOf } from './selections.js'
import type { Told, Write } from './session.js'

/** A write that gives back whole rows besides what the caller asked for. */
export interface ReturningRows<N> {
  readonly node: N
  /** How the rows come otherwise than with the result. */
  readonly told?: Told
  split(result: QueryResult<unknown>, sent: WriteNode): SplitResult | Promise<SplitResult>
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
  const others = (asked ?? []).filter(each => !isStar(each)).map(expressionOf)
  const expressions = internal === undefined ? others : [...others, internal]
  return {
    node: form.place(node, [...expressions.map(renamed), form.star]),
    split: (result, sent) => {
      const aliases = (selectionsOf(sent) ?? []).filter(each => !isStar(each)).map(nameOf)
      const parts = result.rows.map(row => partsOf(row, aliases))
      const rows = parts.map(({ row, renamed: values }) => ({ row, extra: values[others.length] }))
      if (names !== undefined)
        return { rows, result: { ...result, rows: parts.map(part => askedRow(part, names)) } }
      return { rows, result: countedResult(result, rows, extra === undefined) }
    },
  }
}

/** The names that the caller's columns go by in the database; undefined for all of the table's. */
function askedNames({ block: { sent } }: Write): (string | undefined)[] | undefined {
  return selectionsOf(sent)?.map(each => (isStar(each) ? undefined : nameOf(each)))
}
