import { sql, ValueNode } from 'kysely'
import { bytesOfHex, hexOfBytes } from './hex.js'
import { textOrNull, type KeyForm } from './key-form.js'

/**
 * SQLite stores integers, floating-point numbers, text and bytes, all of them in any column, and compares numbers
 * before text before bytes. So a key names the kind of its value: `n1`, `tone`, `b6F`.
 *
 * What JavaScript holds is exact, except for integers beyond 53 bits.
 */
export const sqliteKeys: KeyForm = {
  select: column => {
    const value = { toOperationNode: () => column }
    return sql`case typeof(${value}) when 'integer' then 'n' || ${value} when 'text' then 't' || ${value}
      when 'blob' then 'b' || hex(${value}) else ${value} end`.toOperationNode()
  },
  // A floating-point number comes as it is, since its text would be rounded.
  read: selected => (typeof selected === 'number' ? `n${selected}` : textOrNull(selected)),
  readValue: keyOfValue,
  bind: key => {
    const value = valueOf(key.slice(0, 1), key.slice(1))
    return value === undefined ? undefined : ValueNode.create(value)
  },
}

function keyOfValue(value: unknown): string | null | undefined {
  if (value === null) return null
  if (typeof value === 'string') return `t${value}`
  if (typeof value === 'bigint') return `n${value}`
  if (value instanceof Uint8Array) return `b${hexOfBytes(value)}`
  const isExact = typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isInteger(value))
  return isExact ? `n${value}` : undefined
}

function valueOf(kind: string, text: string): unknown {
  if (kind === 't') return text
  if (kind === 'b') return bytesOfHex(text)
  return kind === 'n' ? numberOf(text) : undefined
}

function numberOf(text: string): number | bigint | undefined {
  const number = text === '' ? Number.NaN : Number(text)
  if (Number.isNaN(number)) return undefined
  return Number.isSafeInteger(number) || !/^-?\d{1,19}$/.test(text) ? number : integerOf(BigInt(text), number)
}

/** Beyond 64 bits it was a floating-point number. */
const integerOf = (integer: bigint, number: number): number | bigint =>
  BigInt.asIntN(64, integer) === integer ? integer : number
