import { sql, type SqlBool } from 'kysely'
import { eb } from '../table/any-query.js'
import {
  bound,
  boundList,
  column,
  isBoolean,
  isEqual,
  isNotNull,
  isNull,
  type Field,
} from './filter-values.js'
import { all, any, type Condition } from './junctions.js'
import { notNull, pair, text, truth, valuesOf } from './operands.js'
import type { FieldOperator } from './operators.js'

type Operator = (field: Field, operand: unknown) => Condition

export const operatorConditions: Readonly<Record<FieldOperator, Operator>> = {
  $eq: (field, value) => (value === null ? isNull(field) : isEqual(field, value)),
  $ne: (field, value) => (value === null ? isNotNull(field) : eb(column(field), '<>', bound(field, value))),
  $gt: (field, value) => eb(column(field), '>', bound(field, notNull(field, '$gt', value))),
  $gte: (field, value) => eb(column(field), '>=', bound(field, notNull(field, '$gte', value))),
  $lt: (field, value) => eb(column(field), '<', bound(field, notNull(field, '$lt', value))),
  $lte: (field, value) => eb(column(field), '<=', bound(field, notNull(field, '$lte', value))),
  $between: (field, range) => {
    const [from, to] = pair(field, range)
    return all([operatorConditions.$gte(field, from), operatorConditions.$lte(field, to)])
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
