import { ExpressionWrapper, ValueNode, type Expression, type OperationNode } from 'kysely'
import type { HookCall } from '../errors.js'
import type { ColumnValues } from '../plugin.js'
import { qualify } from './qualify.js'
import type { Reference } from './reference.js'

/** A value that plugins give a column. */
export interface Addition {
  readonly value: unknown
  /** Whether it replaces what the statement assigns. */
  readonly replaces: boolean
  /** Who asked for it, for the error when it cannot be placed. */
  readonly by: HookCall
}

/** What all plugins together give the columns of one table. */
export type Additions = ReadonlyMap<string, Addition>

/** Adds one plugin's values to those of the plugins before it: `fill` keeps what is there, `set` replaces it. */
export function addValues(additions: Map<string, Addition>, values: ColumnValues, by: HookCall): void {
  for (const [column, value] of Object.entries(values.fill ?? {})) {
    if (!additions.has(column) && value !== undefined) additions.set(column, { value, replaces: false, by })
  }
  for (const [column, value] of Object.entries(values.set ?? {})) {
    if (value !== undefined) additions.set(column, { value, replaces: true, by })
  }
}

/**
 * The values with the columns in their expressions bound to one reference: beside a joined table, or the row that an
 * upsert proposes, a bare column would be ambiguous.
 */
export function bindValues(additions: Additions, reference: Reference, tableName: string): Additions {
  if ([...additions.values()].every(({ value }) => !isExpression(value))) return additions
  const bind = ({ value, ...addition }: Addition): Addition => ({
    ...addition,
    value: isExpression(value)
      ? new ExpressionWrapper(qualify(value.toOperationNode(), reference, tableName))
      : value,
  })
  return new Map([...additions].map(([column, addition]) => [column, bind(addition)]))
}

/** The node of a plain value or an expression. */
export const valueNode = (value: unknown): OperationNode =>
  isExpression(value) ? value.toOperationNode() : ValueNode.create(value)

export const isExpression = (value: unknown): value is Expression<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  'toOperationNode' in value &&
  typeof value.toOperationNode === 'function'
