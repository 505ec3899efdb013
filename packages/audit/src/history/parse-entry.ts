import { isPlainObject, type KyseraLogger } from '@kysera/core'
import { decodeValue } from '../values/decode.js'
import type { AuditLogEntry, ParsedAuditLogEntry } from './entry-types.js'

/** An entry with its values as objects. */
export function parseEntry(entry: AuditLogEntry, logger: KyseraLogger): ParsedAuditLogEntry {
  const read = (column: 'old_values' | 'new_values' | 'metadata'): Record<string, unknown> | null => {
    const stored = parseObject(entry[column])
    if (stored === undefined) logger.warn(`The ${column} of audit entry ${entry.id} are no JSON object`)
    return stored ? decodeColumns(stored) : null
  }
  return {
    ...entry,
    old_values: read('old_values'),
    new_values: read('new_values'),
    metadata: read('metadata'),
    changed_at: new Date(entry.changed_at),
  }
}

// A row is no value itself: a table may well have a single column called `$bytes`.
const decodeColumns = (stored: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(stored).map(([column, value]) => [column, decodeValue(value)]))

/** The object that JSON text holds; null for no text, and undefined for anything else. */
export function parseObject(text: string | null): Record<string, unknown> | null | undefined {
  if (text === null) return null
  try {
    const parsed: unknown = JSON.parse(text)
    return isPlainObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
