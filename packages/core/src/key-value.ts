/**
 * Whether a value identifies a row: text, a number, a date or bytes.
 *
 * Anything else may fit other rows than its author meant, since drivers write objects and arrays in their own ways.
 *
 * @example
 * isKeyValue(42) // true
 * isKeyValue({ id: 42 }) // false
 */
export function isKeyValue(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isNaN(value)
  if (value instanceof Date) return !Number.isNaN(value.getTime())
  return typeof value === 'string' || typeof value === 'bigint' || value instanceof Uint8Array
}
