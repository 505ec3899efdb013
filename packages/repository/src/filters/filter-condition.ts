import { BadRequestError, type Dialect } from '@kysera/core'
import { sql, type SqlBool } from 'kysely'
import { InvalidOperatorError } from './invalid-operator-error.js'
import {
  bound,
  boundList,
  column,
  isBoolean,
  isEqual,
  isNotNull,
  isNull,
  type Condition,
  type Field,
} from './filter-values.js'
import { isFieldOperator, isLogicalOperator, type FieldOperator, type LogicalOperator } from './operators.js'
import { isPlainObject } from '../table/plain-object.js'
import { eb } from '../table/table.js'

const everything: Condition = sql<SqlBool>`1 = 1`
const nothing: Condition = sql<SqlBool>`1 = 0`

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

const all = (conditions: Condition[]): Condition =>
  conditions.length === 0 ? everything : eb.and(conditions)
const any = (conditions: Condition[]): Condition => (conditions.length === 0 ? nothing : eb.or(conditions))

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
  return isOperators(field, value) ? operatorsCondition(field, value) : operators.$eq(field, value)
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
    operand !== undefined && isFieldOperator(key) ? operators[key](field, operand) : [],
  )
  if (conditions.length === 0) throw new BadRequestError(`All operators of "${field.name}" are undefined`)
  return all(conditions)
}

type Operator = (field: Field, operand: unknown) => Condition

const operators: Readonly<Record<FieldOperator, Operator>> = {
  $eq: (field, value) => (value === null ? isNull(field) : isEqual(field, value)),
  $ne: (field, value) => (value === null ? isNotNull(field) : eb(column(field), '<>', bound(field, value))),
  $gt: (field, value) => eb(column(field), '>', bound(field, notNull(field, '$gt', value))),
  $gte: (field, value) => eb(column(field), '>=', bound(field, notNull(field, '$gte', value))),
  $lt: (field, value) => eb(column(field), '<', bound(field, notNull(field, '$lt', value))),
  $lte: (field, value) => eb(column(field), '<=', bound(field, notNull(field, '$lte', value))),
  $between: (field, range) => {
    const [from, to] = pair(field, range)
    return all([operators.$gte(field, from), operators.$lte(field, to)])
  },
  $in: (field, list) => {
    const { values, withNull } = valuesOf(field, '$in', list)
    const [truths, others] = [values.filter(isBoolean), values.filter(value => !isBoolean(value))]
    const listed = others.length === 0 ? [] : [eb(column(field), 'in', boundList(field, others))]
    const found = [...listed, ...truths.map(value => isEqual(field, value))]
    return any(withNull ? [...found, isNull(field)] : found)
  },
  $nin: (field, list) => {
    const { values, withNull } = valuesOf(field, '$nin', list)
    const unlisted = values.length === 0 ? [] : [eb(column(field), 'not in', boundList(field, values))]
    return all(withNull ? [...unlisted, isNotNull(field)] : unlisted)
  },
  $like: (field, pattern) => eb(column(field), 'like', bound(field, text(field, '$like', pattern))),
  $ilike: (field, pattern) => ilike(field, text(field, '$ilike', pattern)),
  $contains: (field, part) => likeEscaped(field, `%${escaped(text(field, '$contains', part))}%`),
  $startsWith: (field, part) => likeEscaped(field, `${escaped(text(field, '$startsWith', part))}%`),
  $endsWith: (field, part) => likeEscaped(field, `%${escaped(text(field, '$endsWith', part))}`),
  $isNull: (field, yes) => (truth(field, '$isNull', yes) ? isNull(field) : isNotNull(field)),
  $isNotNull: (field, yes) => (truth(field, '$isNotNull', yes) ? isNotNull(field) : isNull(field)),
}

const ilike = (field: Field, pattern: string): Condition =>
  field.dialect === 'postgres'
    ? eb(column(field), 'ilike', bound(field, pattern))
    : sql<SqlBool>`lower(${column(field)}) like lower(${bound(field, pattern)})`

// Not the backslash: MySQL would take it for the start of an escape in the literal.
const escaped = (part: string): string => part.replaceAll(/[!%_[]/g, '!$&')

/** Only SQL Server knows `[` as a wildcard, and PostgreSQL and SQLite let any character be escaped. */
const likeEscaped = (field: Field, pattern: string): Condition =>
  sql<SqlBool>`${column(field)} like ${bound(field, pattern)} escape '!'`

function misfit({ name }: Field, operator: FieldOperator, expected: string): BadRequestError {
  return new BadRequestError(`Operator "${operator}" for field "${name}" takes ${expected}`)
}

function notNull(field: Field, operator: FieldOperator, value: unknown): unknown {
  if (value === null || value === undefined) throw misfit(field, operator, 'a value')
  return value
}

function text(field: Field, operator: FieldOperator, value: unknown): string {
  if (typeof value !== 'string') throw misfit(field, operator, 'a string')
  return value
}

function truth(field: Field, operator: FieldOperator, value: unknown): boolean {
  if (typeof value !== 'boolean') throw misfit(field, operator, 'a boolean')
  return value
}

function pair(field: Field, range: unknown): readonly [unknown, unknown] {
  if (!Array.isArray(range) || range.length !== 2) throw misfit(field, '$between', 'two values')
  return [notNull(field, '$between', range[0]), notNull(field, '$between', range[1])]
}

interface ListedValues {
  readonly values: readonly unknown[]
  readonly withNull: boolean
}

function valuesOf(field: Field, operator: FieldOperator, list: unknown): ListedValues {
  if (!Array.isArray(list) || list.includes(undefined)) throw misfit(field, operator, 'an array of values')
  const values = list.filter(value => value !== null)
  return { values, withNull: values.length < list.length }
}
