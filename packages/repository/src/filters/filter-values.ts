import { BadRequestError, bindValue, type Dialect } from '@kysera/core'
import { ExpressionWrapper, isExpression, sql, ValueNode, type Expression, type SqlBool } from 'kysely'
import { eb } from '../table/any-query.js'
import type { Condition } from './junctions.js'

/** One column of a filter, and how values reach its database. */
export interface Field {
  readonly name: string
  readonly dialect: Dialect
}

/** Where text is compared with a number, or a boolean, as a number: all that begins with no digit is 0, or false. */
const readsTextAsNumber: Readonly<Record<Dialect, boolean>> = {
  postgres: false,
  mysql: true,
  sqlite: false,
  // The server refuses such a comparison.
  mssql: false,
}

export const column = ({ name }: Field): Expression<unknown> => sql.ref(name)
export const isNull = (field: Field): Condition => eb(column(field), 'is', null)
export const isNotNull = (field: Field): Condition => eb(column(field), 'is not', null)

/** Whether a column has a value; false where it has text and the value is none. */
export function isEqual(field: Field, value: unknown): Condition {
  const isSame = eb(column(field), '=', bound(field, value))
  if (!isBoolean(value) || !readsTextAsNumber[field.dialect]) return isSame
  // HEX() of a number or a bit is that number, while HEX() of text is its bytes.
  return eb.and([isSame, sql<SqlBool>`hex(${column(field)}) = ${value ? '1' : '0'}`])
}

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

/** A node, so that no value is ever taken for an expression. */
export function bound({ name, dialect }: Field, value: unknown): Expression<unknown> {
  if (!isValue(value)) throw new BadRequestError(`The condition on "${name}" is no value`)
  const isText = typeof value === 'number' && readsTextAsNumber[dialect]
  return new ExpressionWrapper(ValueNode.create(isText ? String(value) : bindValue(value, dialect)))
}

export const boundList = (field: Field, values: readonly unknown[]): Expression<unknown>[] =>
  values.map(value => bound(field, value))

/** What drivers would write as text, or as null, fits other rows than its author meant. */
function isValue(value: unknown): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime())
  return typeof value !== 'function' && typeof value !== 'symbol' && !isExpression(value)
}
