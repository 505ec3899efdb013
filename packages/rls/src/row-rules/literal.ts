import { isPlainObject, type Dialect } from '@kysera/core'
import { isExpression } from 'kysely'
import type { Effect } from './filter-object.js'
import { isNoNumber } from './no-number.js'

/** What is known of a column of a new row before it is written. */
export type KnownColumn =
  | { readonly kind: 'literal'; readonly value: unknown }
  /** It stays as it is, in a row that satisfied the rule. */
  | { readonly kind: 'unchanged' }
  /** Only the database can tell. */
  | { readonly kind: 'unknown' }

/** Null is what SQL calls unknown; `'unsure'` is what only the database can tell. */
export type Verdict = boolean | null | 'unsure'

export interface LiteralSetting {
  readonly known: (column: string) => KnownColumn
  readonly dialect: Dialect
  /**
   * What values count as that differ in JavaScript. The database may find them equal, by a collation for instance:
   * where equality grants, different is the safe side, and where it denies, the database has to be asked. What is
   * unknown refuses in both cases.
   */
  readonly effect: Effect
}

/** What a filter object says of values that are known. A column that stays as it is counts for itself alone. */
export function filterVerdict(object: Readonly<Record<string, unknown>>, setting: LiteralSetting): Verdict {
  return allOf(
    Object.entries(object).map(([key, value]) => {
      if (key === '$and' || key === '$or') return nestedVerdict(key, value, setting)
      return columnVerdict(value, setting.known(key), setting)
    }),
  )
}

function nestedVerdict(key: '$and' | '$or', value: unknown, setting: LiteralSetting): Verdict {
  if (!Array.isArray(value)) return 'unsure'
  // In an alternative, a column that stays as it is tells nothing.
  const known: LiteralSetting['known'] = column => {
    const found = setting.known(column)
    return found.kind === 'unchanged' ? { kind: 'unknown' } : found
  }
  const verdicts = value.map((each: unknown) =>
    isPlainObject(each) ? filterVerdict(each, { ...setting, known }) : 'unsure',
  )
  return key === '$and' ? allOf(verdicts) : anyOf(verdicts)
}

function columnVerdict(wanted: unknown, column: KnownColumn, setting: LiteralSetting): Verdict {
  if (column.kind === 'unchanged') return true
  if (column.kind === 'unknown') return 'unsure'
  const { value } = column
  if (isNoNumber(value)) return 'unsure'
  if (Array.isArray(wanted)) return isOneOf(value, wanted, setting)
  if (!isPlainObject(wanted)) return isEqual(value, wanted, setting)
  if (Object.keys(wanted).length === 0) return 'unsure'
  return allOf(
    Object.entries(wanted).map(([operator, operand]) => compare(operator, value, operand, setting)),
  )
}

function compare(operator: string, value: unknown, operand: unknown, setting: LiteralSetting): Verdict {
  switch (operator) {
    case '$eq':
      return isEqual(value, operand, setting)
    case '$in':
      return Array.isArray(operand) ? isOneOf(value, operand, setting) : 'unsure'
    case '$isNull':
      return typeof operand === 'boolean' ? isNullish(value) === operand : 'unsure'
    case '$isNotNull':
      return typeof operand === 'boolean' ? isNullish(value) !== operand : 'unsure'
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return isOrdered(operator, value, operand)
    default:
      return 'unsure'
  }
}

function isEqual(value: unknown, wanted: unknown, { effect, dialect }: LiteralSetting): Verdict {
  if (wanted === undefined) return null
  if (wanted === null) return isNullish(value)
  if (isNoNumber(wanted)) return 'unsure'
  if (isExpression(wanted)) return 'unsure'
  if (isNullish(value)) return null
  return isSame(value, wanted, dialect) ? true : effect === 'grants' ? false : 'unsure'
}

function isOneOf(value: unknown, list: readonly unknown[], setting: LiteralSetting): Verdict {
  if (list.includes(undefined)) return null
  return anyOf(list.map(each => isEqual(value, each, setting)))
}

function isSame(value: unknown, wanted: unknown, dialect: Dialect): boolean {
  if (value instanceof Date && wanted instanceof Date) return value.getTime() === wanted.getTime()
  if (value instanceof Uint8Array && wanted instanceof Uint8Array) {
    return value.length === wanted.length && value.every((byte, index) => byte === wanted[index])
  }
  const [a, b] = [textOf(value, dialect), textOf(wanted, dialect)]
  return a !== undefined && a === b
}

/** A number and its text are the same to a column of either kind. */
function textOf(value: unknown, dialect: Dialect): string | undefined {
  if (typeof value === 'boolean') return dialect === 'postgres' ? `boolean ${value}` : String(Number(value))
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
  return isText ? String(value) : undefined
}

function isOrdered(operator: string, value: unknown, operand: unknown): Verdict {
  if (isNullish(value) || operand === null) return null
  if (operand === undefined) return null
  const [a, b] = [numberOf(value), numberOf(operand)]
  if (a === undefined || b === undefined || value instanceof Date !== operand instanceof Date) return 'unsure'
  if (operator === '$gt') return a > b
  if (operator === '$gte') return a >= b
  return operator === '$lt' ? a < b : a <= b
}

function numberOf(value: unknown): number | bigint | undefined {
  if (isNoNumber(value)) return undefined
  if (value instanceof Date) return value.getTime()
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined
}

const isNullish = (value: unknown): boolean => value === null || value === undefined

function allOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false
  if (verdicts.includes('unsure')) return 'unsure'
  return verdicts.includes(null) ? null : true
}

function anyOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(true)) return true
  if (verdicts.includes('unsure')) return 'unsure'
  return verdicts.includes(null) ? null : false
}
