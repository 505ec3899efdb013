import { BadRequestError, isPlainObject, type Dialect } from '@kysera/core'
import type { Field } from './filter-values.js'
import { InvalidOperatorError } from './invalid-operator-error.js'
import { all, any, type Condition } from './junctions.js'
import { operatorConditions } from './operator-conditions.js'
import { isFieldOperator, isLogicalOperator, type LogicalOperator } from './operators.js'

/**
 * The condition that a filter object stands for. Every part of the filter is in it, or the call throws.
 *
 * @throws {InvalidOperatorError} for an operator that does not exist or stands in the wrong place.
 * @throws {BadRequestError} for a value that is undefined or does not fit its operator.
 */
export function toCondition(where: unknown, dialect: Dialect): Condition {
  if (!isPlainObject(where)) throw new BadRequestError('A filter is a plain object')
  const conditions = Object.entries(where).map(([key, value]) => {
    if (isLogicalOperator(key)) return logical[key](membersOf(key, value, dialect))
    if (key.startsWith('$')) throw new InvalidOperatorError(key)
    return columnCondition({ name: key, dialect }, value)
  })
  return all(conditions)
}

const logical: Readonly<Record<LogicalOperator, (members: Condition[]) => Condition>> = {
  $or: any,
  $and: all,
}

function membersOf(operator: LogicalOperator, members: unknown, dialect: Dialect): Condition[] {
  if (!Array.isArray(members) || !members.every(isPlainObject)) throw new InvalidOperatorError(operator)
  return members.map(member => toCondition(member, dialect))
}

function columnCondition(field: Field, value: unknown): Condition {
  if (value === undefined) throw new BadRequestError(`The condition on "${field.name}" is undefined`)
  return isOperators(field, value) ? operatorsCondition(field, value) : operatorConditions.$eq(field, value)
}

/** A plain object without operators is a JSON value. */
function isOperators(field: Field, value: unknown): value is Record<string, unknown> {
  if (!isPlainObject(value)) return false
  const keys = Object.keys(value)
  if (keys.length === 0) throw new BadRequestError(`The condition on "${field.name}" is empty`)
  if (!keys.some(key => key.startsWith('$'))) return false
  const invalid = keys.find(key => !isFieldOperator(key))
  if (invalid !== undefined) throw new InvalidOperatorError(invalid, field.name)
  return true
}

function operatorsCondition(field: Field, operands: Record<string, unknown>): Condition {
  const conditions = Object.entries(operands).flatMap(([key, operand]) =>
    operand !== undefined && isFieldOperator(key) ? operatorConditions[key](field, operand) : [],
  )
  if (conditions.length === 0) throw new BadRequestError(`All operators of "${field.name}" are undefined`)
  return all(conditions)
}
