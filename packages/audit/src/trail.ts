import { silentLogger } from '@kysera/core'
import { kyselyOf, type AnyDb, type Handle } from '@kysera/executor'
import { entityIdOf, type AuditEntityId } from './entries/entity-id.js'
import type { AuditFilters, ParsedAuditLogEntry } from './history/entry-types.js'
import { parseEntry } from './history/parse-entry.js'
import { readEntries } from './history/read-entries.js'
import { defaultTable } from './options.js'
import { foundTable, readDatabase } from './table/audit-table.js'

export interface AuditTrailFilters extends AuditFilters {
  /** As entries name it. Default: all tables. */
  readonly table?: string | undefined
  /** An object of all key columns, in the order of the key, for a key of several columns. */
  readonly entityId?: AuditEntityId | undefined
  /** Default: `'audit_logs'`. */
  readonly auditTable?: string | undefined
}

/**
 * The history of tables, rows and users without a repository, newest first. Reads what the database has of tables
 * first, with a statement of its own. Entries of all tenants are given: filters of the handle, such as those of
 * row-level security, apply.
 *
 * @throws {BadRequestError} for a date, a limit or an offset that makes no sense.
 * @throws {AuditError} when there is no audit table.
 * @example
 * import { getAuditTrail } from '@kysera/audit'
 * import type { Kysely } from 'kysely'
 *
 * export async function lastChanges(db: Kysely<unknown>, userId: string) {
 *   return getAuditTrail(db, { userId, limit: 20 })
 * }
 */
export async function getAuditTrail<DB>(
  handle: Handle<DB>,
  { auditTable = defaultTable, entityId, ...filters }: AuditTrailFilters = {},
): Promise<ParsedAuditLogEntry[]> {
  const db: AnyDb = kyselyOf(handle)
  const table = foundTable(await readDatabase(db, auditTable), auditTable)
  const row = entityId === undefined ? {} : { entityId: entityIdOf(keyOf(entityId)) }
  const entries = await readEntries(db, table, { ...filters, ...row })
  return entries.map(entry => parseEntry(entry, silentLogger))
}

const keyOf = (entityId: AuditEntityId): Record<string, unknown> =>
  typeof entityId === 'object' ? entityId : { id: entityId }
