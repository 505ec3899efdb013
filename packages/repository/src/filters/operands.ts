import { BadRequestError } from '@kysera/core'
import type { Field } from './filter-values.js'
import type { FieldOperator } from './operators.js'

function misfit({ name }: Field, operator: FieldOperator, expected: string): BadRequestError {
  return new BadRequestError(`Operator "${operator}" for field "${name}" takes ${expected}`)
}

export function notNull(field: Field, operator: FieldOperator, value: unknown): unknown {
  if (value === null || value === undefined) throw misfit(field, operator, 'a value')
  return value
}

export function text(field: Field, operator: FieldOperator, value: unknown): string {
  if (typeof value !== 'string') throw misfit(field, operator, 'a string')
  return value
}

export function truth(field: Field, operator: FieldOperator, value: unknown): boolean {
  if (typeof value !== 'boolean') throw misfit(field, operator, 'a boolean')
  return value
}

export function pair(field: Field, range: unknown): readonly [unknown, unknown] {
  if (!Array.isArray(range) || range.length !== 2) throw misfit(field, '$between', 'two values')
  return [notNull(field, '$between', range[0]), notNull(field, '$between', range[1])]
}

interface ListedValues {
  readonly values: readonly unknown[]
  readonly withNull: boolean
}

export function valuesOf(field: Field, operator: FieldOperator, list: unknown): ListedValues {
  if (!Array.isArray(list) || list.includes(undefined)) throw misfit(field, operator, 'an array of values')
  const values = list.filter(value => value !== null)
  return { values, withNull: values.length < list.length }
}
