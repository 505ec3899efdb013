import { isPlainObject, type Dialect } from '@kysera/core'
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely'
import { toCondition } from './filter-condition.js'
import { isLogicalOperator } from './operators.js'
import type { ConditionValue, WhereClause } from './where-clause.js'

/** Whether a condition has operators: a plain object with a key that starts with `$`. */
export function isOperatorObject(value: unknown): value is Record<string, unknown> {
  return isPlainObject(value) && Object.keys(value).some(key => key.startsWith('$'))
}

/** Whether a filter has more than values of columns: operators, `$or` or `$and`. */
export function hasOperators(where: object): boolean {
  return isOperatorObject(where) || Object.values(where).some(isOperatorObject)
}

/**
 * Refuses what the methods of repositories would refuse.
 *
 * @throws {InvalidOperatorError} for an operator that does not exist or stands in the wrong place.
 * @throws {BadRequestError} for a value that is undefined or does not fit its operator.
 */
export function validateOperators(where: object): void {
  toCondition(where, 'postgres')
}

/** The columns that a filter names, each once. */
export function extractColumns(where: object): string[] {
  const columns = Object.entries(where).flatMap(([key, value]) =>
    isLogicalOperator(key) && Array.isArray(value) ? value.flatMap(extractColumns) : [key],
  )
  return [...new Set(columns)]
}

/**
 * A filter as a condition of a query of your own.
 *
 * @throws {BadRequestError} for a filter of which a part would be ignored.
 * @example
 * const active = db
 *   .selectFrom('users')
 *   .selectAll()
 *   .where(eb => applyWhereClause(eb, { deleted_at: null, name: { $startsWith: 'A' } }, 'sqlite'))
 */
export function applyWhereClause<DB, TB extends keyof DB>(
  _eb: ExpressionBuilder<DB, TB>,
  where: WhereClause<Selectable<DB[TB]>>,
  dialect: Dialect = 'postgres',
): Expression<SqlBool> {
  return toCondition(where, dialect)
}

/**
 * The same for one column.
 *
 * @throws {BadRequestError} for a condition of which a part would be ignored.
 */
export function applyCondition<DB, TB extends keyof DB, C extends keyof Selectable<DB[TB]> & string>(
  _eb: ExpressionBuilder<DB, TB>,
  column: C,
  condition: ConditionValue<Selectable<DB[TB]>[C]>,
  dialect: Dialect = 'postgres',
): Expression<SqlBool> {
  return toCondition({ [column]: condition }, dialect)
}
