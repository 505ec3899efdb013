import type { Columns } from '@kysera/core'
import { encodeValue } from '../values/encode.js'

/** What identifies a row: the value of its key, or an object of all key columns. */
export type AuditEntityId = number | string | bigint | Record<string, unknown>

/** The key of a row as entries name it: its text, or an object of texts in JSON for several columns. */
export function entityIdOf(key: Columns): string {
  const entries = Object.entries(key)
  const [only, ...others] = entries
  if (only !== undefined && others.length === 0) return keyText(only[1])
  return JSON.stringify(Object.fromEntries(entries.map(([column, value]) => [column, keyText(value)])))
}

function keyText(value: unknown): string {
  const encoded = encodeValue(value)
  return typeof encoded === 'string' ? encoded : JSON.stringify(encoded)
}
