import { bindValue, isPlainObject, type Dialect } from '@kysera/core'
import { ExpressionWrapper, isExpression, sql, type Expression, type SqlBool } from 'kysely'
import { eb } from '../decision/answer.js'
import type { ColumnResolver } from './column-resolver.js'
import { isNoNumber } from './no-number.js'

/** Whether rows that satisfy a rule are to be had, or not. */
export type Effect = 'grants' | 'denies'

/** What a filter object becomes SQL with. */
export interface FilterSetting {
  readonly resolve: ColumnResolver
  readonly dialect: Dialect
  /** An error that names the policy. */
  readonly fail: (problem: string) => Error
  /** What is unknown refuses: no row for what grants, every row for what denies. */
  readonly effect: Effect
  /** Told of a column whose value is undefined: no row matches. */
  readonly onUndefined: (column: string) => void
}

export type Condition = Expression<SqlBool>

/** Written so that every database takes it. */
export const noRow = (): Condition => sql<SqlBool>`1 = 0`
export const everyRow = (): Condition => sql<SqlBool>`1 = 1`

/** Negated, it still leaves no row. */
const unknown = ({ effect }: FilterSetting): Condition =>
  effect === 'grants' ? noRow() : sql<SqlBool>`1 = null`

/** The condition of a filter object. `{}` is every row. */
export function filterCondition(
  object: Readonly<Record<string, unknown>>,
  setting: FilterSetting,
): Condition {
  return all(
    Object.entries(object).map(([key, value]) => {
      if (key === '$and') return all(nested(key, value, setting))
      if (key === '$or') return any(nested(key, value, setting))
      if (key.startsWith('$')) throw setting.fail(`"${key}" is no operator here`)
      return columnCondition(key, value, setting)
    }),
  )
}

export function all(conditions: readonly Condition[]): Condition {
  const [only = everyRow(), ...others] = conditions
  return others.length === 0 ? only : eb.and(conditions)
}

export function any(conditions: readonly Condition[]): Condition {
  const [only = noRow(), ...others] = conditions
  return others.length === 0 ? only : eb.or(conditions)
}

function nested(key: string, value: unknown, setting: FilterSetting): Condition[] {
  if (!Array.isArray(value)) throw setting.fail(`"${key}" takes an array of filter objects`)
  return value.map((each: unknown) => {
    if (!isPlainObject(each)) throw setting.fail(`"${key}" takes an array of filter objects`)
    return filterCondition(each, setting)
  })
}

function columnCondition(column: string, value: unknown, setting: FilterSetting): Condition {
  if (Array.isArray(value)) return operators.$in?.(column, value, setting) ?? noRow()
  if (!isPlainObject(value)) return operators.$eq?.(column, value, setting) ?? noRow()
  const entries = Object.entries(value)
  if (entries.length === 0) throw setting.fail(`"${column}" is compared with an object`)
  return all(
    entries.map(([operator, operand]) => {
      const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined
      if (compare === undefined) throw setting.fail(`"${column}" has no operator "${operator}"`)
      return compare(column, operand, setting)
    }),
  )
}

type Comparison = (column: string, operand: unknown, setting: FilterSetting) => Condition

const operators: Readonly<Record<string, Comparison>> = {
  $eq: (column, value, setting) =>
    value === null ? isNull(column, setting, true) : compared('=')(column, value, setting),
  $ne: (column, value, setting) =>
    value === null ? isNull(column, setting, false) : compared('!=')(column, value, setting),
  $gt: compared('>'),
  $gte: compared('>='),
  $lt: compared('<'),
  $lte: compared('<='),
  $like: compared('like'),
  $ilike: (column, value, setting) =>
    setting.dialect === 'postgres'
      ? compared('ilike')(column, value, setting)
      : caseless(column, value, setting),
  $in: listed('in'),
  $nin: listed('not in'),
  $isNull: (column, wanted, setting) => isNull(column, setting, flag(column, wanted, setting)),
  $isNotNull: (column, wanted, setting) => isNull(column, setting, !flag(column, wanted, setting)),
  $between: (column, bounds, setting) => {
    if (!Array.isArray(bounds) || bounds.length !== 2) throw setting.fail(`"${column}" is between two values`)
    const [low, high]: readonly unknown[] = bounds
    return all([compared('>=')(column, low, setting), compared('<=')(column, high, setting)])
  },
}

function compared(operator: '=' | '!=' | '>' | '>=' | '<' | '<=' | 'like' | 'ilike'): Comparison {
  return (column, value, setting) => {
    if (value === undefined) return nothing(column, setting)
    // Nothing is equal to null, or greater.
    if (value === null) return unknown(setting)
    return eb(referenceOf(column, setting), operator, operandOf(column, value, setting))
  }
}

const caseless: Comparison = (column, value, setting) => {
  if (value === undefined) return nothing(column, setting)
  if (value === null) return unknown(setting)
  const lower = (operand: unknown): Expression<unknown> => eb.fn('lower', [eb.val(operand)])
  const right = isExpression(value) ? eb.fn('lower', [value]) : lower(operandOf(column, value, setting))
  return eb(eb.fn('lower', [referenceOf(column, setting)]), 'like', right)
}

function listed(operator: 'in' | 'not in'): Comparison {
  return (column, list, setting) => {
    if (isExpression(list)) return eb(referenceOf(column, setting), operator, list)
    const values = listOf(column, list, setting)
    if (values.includes(undefined)) return nothing(column, setting)
    const present = values.filter(value => value !== null).map(value => operandOf(column, value, setting))
    const conditions: Condition[] =
      present.length === 0 ? [] : [eb(referenceOf(column, setting), operator, present)]
    if (values.includes(null)) conditions.push(isNull(column, setting, operator === 'in'))
    return operator === 'in' ? any(conditions) : all(conditions)
  }
}

function listOf(column: string, list: unknown, setting: FilterSetting): readonly unknown[] {
  if (list === undefined) return [undefined]
  if (!Array.isArray(list)) throw setting.fail(`"${column}" is compared with a list that is none`)
  return list
}

function nothing(column: string, setting: FilterSetting): Condition {
  setting.onUndefined(column)
  return unknown(setting)
}

function flag(column: string, wanted: unknown, setting: FilterSetting): boolean {
  if (typeof wanted === 'boolean') return wanted
  throw setting.fail(`"${column}" is null or is not: true or false`)
}

const isNull = (column: string, setting: FilterSetting, wanted: boolean): Condition =>
  eb(referenceOf(column, setting), wanted ? 'is' : 'is not', null)

const referenceOf = (column: string, { resolve }: FilterSetting): Expression<unknown> =>
  new ExpressionWrapper(resolve(column))

/** A value as the driver takes it. */
function operandOf(column: string, value: unknown, setting: FilterSetting): unknown {
  if (isExpression(value)) return value
  assertComparable(column, value, setting)
  return bindValue(value, setting.dialect)
}

function assertComparable(column: string, value: unknown, { fail }: Pick<FilterSetting, 'fail'>): void {
  if (typeof value === 'function' || typeof value === 'symbol' || isNoNumber(value)) {
    throw fail(`"${column}" is compared with what is no value`)
  }
  const isScalar = typeof value !== 'object' || value instanceof Date || ArrayBuffer.isView(value)
  if (!isScalar) throw fail(`"${column}" is compared with an object`)
}
