export type { AuditEntityId } from '../entries/entity-id.js'

export type AuditOperation = 'INSERT' | 'UPDATE' | 'DELETE'

/** An entry as the table has it: values are JSON text, the time is ISO text in UTC. */
export interface AuditLogEntry {
  /** Text only above `Number.MAX_SAFE_INTEGER`. */
  readonly id: number | string
  /** With its schema, when that is not the default one. */
  readonly table_name: string
  /** The text of the key before the change; JSON of an object of texts for a key of several columns. */
  readonly entity_id: string
  readonly operation: AuditOperation
  readonly old_values: string | null
  readonly new_values: string | null
  readonly changed_by: string | null
  readonly changed_at: string
  readonly metadata: string | null
}

/**
 * An entry with its values as objects: dates are ISO text, bytes a `Buffer`, masked values `'[REDACTED]'`. Null for
 * JSON that cannot be read.
 */
export interface ParsedAuditLogEntry extends Omit<
  AuditLogEntry,
  'old_values' | 'new_values' | 'changed_at' | 'metadata'
> {
  readonly old_values: Record<string, unknown> | null
  readonly new_values: Record<string, unknown> | null
  readonly changed_at: Date
  readonly metadata: Record<string, unknown> | null
}

export interface AuditPaginationOptions {
  /** Default: all. */
  readonly limit?: number | undefined
  /** Default: 0. */
  readonly offset?: number | undefined
}

/** Which entries to read. Both dates are included; a number counts milliseconds since the epoch. */
export interface AuditFilters extends AuditPaginationOptions {
  readonly operation?: AuditOperation | undefined
  readonly userId?: string | number | undefined
  readonly startDate?: Date | string | number | undefined
  readonly endDate?: Date | string | number | undefined
}
