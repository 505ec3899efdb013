import type { OperationNode, ReferenceNode } from 'kysely'
import { allOf, anyOf, compare, isNotNull, isNull, tuple } from './conditions.js'
import type { SortColumn } from './sort-order.js'

/** A sort column and its value in the row after which a page begins; undefined stands for NULL. */
export interface KeyColumn extends SortColumn {
  readonly reference: ReferenceNode
  readonly value: OperationNode | undefined
}

/**
 * The conditions for the rows that come after a row: first all rows of the first condition, then all of the second.
 *
 * An index can serve each of them alone, which it cannot when they are joined by OR. They part the rows where the
 * first column is NULL from those where it is not.
 */
export function rowsAfter(keys: readonly KeyColumn[], comparesRows: boolean): readonly OperationNode[] {
  const [first, ...rest] = keys
  if (first === undefined) return []
  const among =
    first.value === undefined ? afterNull(first, rest) : afterValue(first, first.value, rest, comparesRows)
  const others = otherSide(first)
  return [among, others].filter(condition => condition !== undefined)
}

function otherSide({ value, reference, nullsFirst, unique }: KeyColumn): OperationNode | undefined {
  if (value === undefined) return nullsFirst ? isNotNull(reference) : undefined
  return nullsFirst || unique ? undefined : isNull(reference)
}

function afterNull({ reference }: KeyColumn, rest: readonly KeyColumn[]): OperationNode | undefined {
  const condition = after(rest)
  return condition && allOf(isNull(reference), condition)
}

/** The rows after a value, without those where the first column is NULL. */
function afterValue(
  first: KeyColumn,
  value: OperationNode,
  rest: readonly KeyColumn[],
  comparesRows: boolean,
): OperationNode {
  const beyond = compare(first.reference, first.descending ? '<' : '>', value)
  if (rest.length === 0) return beyond
  if (comparesRows && rest.every(key => goesAlong(key, first))) return beyondRow(first, [first, ...rest])
  const reached = compare(first.reference, first.descending ? '<=' : '>=', value)
  const condition = anyOf([beyond, after(rest)])
  return condition === undefined ? beyond : allOf(reached, condition)
}

/** Whether a row comparison is exact for a column: the same way, from a value, and without NULL to come. */
const goesAlong = (key: KeyColumn, first: KeyColumn): boolean =>
  key.descending === first.descending && key.value !== undefined && (key.nullsFirst || key.unique)

const beyondRow = (first: KeyColumn, keys: readonly KeyColumn[]): OperationNode =>
  compare(
    tuple(keys.map(({ reference }) => reference)),
    first.descending ? '<' : '>',
    tuple(keys.flatMap(({ value }) => value ?? [])),
  )

/** All rows after a row; undefined when there cannot be any. */
function after(keys: readonly KeyColumn[]): OperationNode | undefined {
  const [first, ...rest] = keys
  if (first === undefined) return undefined
  const condition = after(rest)
  return anyOf([beyond(first), otherSide(first), condition && allOf(equals(first), condition)])
}

const beyond = ({ reference, value, descending }: KeyColumn): OperationNode | undefined =>
  value && compare(reference, descending ? '<' : '>', value)

/** Whether a column has the value, or NULL as well. */
export const equals = ({ reference, value }: KeyColumn): OperationNode =>
  value === undefined ? isNull(reference) : compare(reference, '=', value)
