import { sql, ValueNode, type OperationNode } from 'kysely'
import { BadRequestError } from '../errors/request-errors.js'
import { isHex } from './hex.js'
import { textOrNull, type KeyForm } from './key-form.js'

/**
 * MySQL and MariaDB compare a number with text as floating-point numbers, so a key names the kind of its value: `n`
 * for numbers, dates and times, `b` for bytes, `s` for text. The database tells them apart by its rules for
 * collations, in which numbers and dates have the coercibility 5.
 *
 * An ENUM is ordered by its number, and compared as text; it is told by being another number than its text is.
 * JSON of MySQL is ordered by less than it is compared by; it is told by being bytes whose text is none.
 * A BIT is a number that looks like bytes; it is told by being another number than its bytes are digits of, or by
 * its hexadecimal digits, which are those of the number.
 * A FLOAT is written with six digits, but compared as the DOUBLE that it is; it is told by its text being another
 * number.
 */
export const mysqlKeys: KeyForm = {
  select: column => {
    const value = { toOperationNode: () => column }
    const text = sql`cast(${value} as char)`
    return sql`case when coercibility(${value}) = 5 then concat('n', case
      when ${text} like '%:%' or ${text} like '____-__-__' or ${text} + 0e0 = ${value} + 0e0 then ${text}
      else cast(${value} + 0e0 as char) end)
      when charset(${value}) = 'binary' then case
        when charset(concat(${value})) <> 'binary' then 'e'
        when ${value} + 0 <> concat(${value}) + 0 or length(hex(${value})) <> 2 * length(${value})
        then concat('n', ${value} + 0) else concat('b', hex(${value})) end
      when ${value} + 0 <> concat(${value}) + 0 then 'e'
      else concat('s', convert(${value} using utf8mb4)) end`.toOperationNode()
  },
  read: selected => {
    if (selected !== 'e') return textOrNull(selected)
    throw new BadRequestError(
      'MySQL orders ENUM, SET and JSON columns otherwise than it compares them: select them as text to order by them',
    )
  },
  bind: key => bindKind[key.slice(0, 1)]?.(key.slice(1)),
}

const bindKind: Readonly<Record<string, (text: string) => OperationNode | undefined>> = {
  s: text => ValueNode.create(text),
  b: hex => (isHex(hex) ? sql`unhex(${hex})`.toOperationNode() : undefined),
  n: text => bindNumber(text) ?? bindTemporal(text),
}

/** Dates are compared as dates when they are text. */
const bindTemporal = (text: string): OperationNode | undefined =>
  /^-?[\d: .-]+$/.test(text) ? ValueNode.create(text) : undefined

function bindNumber(text: string): OperationNode | undefined {
  const [number, whole = '', fraction = '', exponent] = /^-?(\d+)(?:\.(\d+))?(e[+-]?\d+)?$/.exec(text) ?? []
  if (number === undefined) return undefined
  // A DECIMAL has at most 30 digits after the point; what has more, or an exponent, is a DOUBLE.
  if (exponent !== undefined || fraction.length > 30) return finite(Number(number))
  if (fraction === '' && Number.isSafeInteger(Number(number))) return ValueNode.create(Number(number))
  if (fraction === '' && whole.length <= 65) return sql`cast(${number} as decimal(65, 0))`.toOperationNode()
  return whole.length <= 35 ? sql`cast(${number} as decimal(65, 30))`.toOperationNode() : undefined
}

const finite = (number: number): OperationNode | undefined =>
  Number.isFinite(number) ? ValueNode.create(number) : undefined
