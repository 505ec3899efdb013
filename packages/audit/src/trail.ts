import { silentLogger } from '@kysera/core'
import { getPlugins, kyselyOf, type AnyDb, type AnyPlugin, type Handle, type Plugin } from '@kysera/executor'
import { entityIdOf, type AuditEntityId } from './entries/entity-id.js'
import type { AuditFilters, ParsedAuditLogEntry } from './history/entry-types.js'
import { parseEntry } from './history/parse-entry.js'
import { readEntries } from './history/read-entries.js'
import type { AuditExtension } from './methods.js'
import { defaultTable } from './options.js'
import { foundTable, readDatabase } from './table/audit-table.js'

export interface AuditPlugin extends Plugin<AuditExtension> {
  readonly auditTable: string
  /** Undefined where entries have no tenant. */
  currentTenant(): Promise<string | null | undefined>
}

const isAuditPlugin = (plugin: AnyPlugin): plugin is AuditPlugin =>
  'auditTable' in plugin && 'currentTenant' in plugin

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
 * first, with a statement of its own. On a handle with the plugin, entries of the current tenant alone are given; on
 * another, those of all.
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
  const plugin = getPlugins(db)
    .filter(isAuditPlugin)
    .find(each => each.auditTable === auditTable)
  const tenantId = await plugin?.currentTenant()
  const entries = await readEntries(db, table, { ...filters, ...row, tenantId })
  return entries.map(entry => parseEntry(entry, silentLogger))
}

const keyOf = (entityId: AuditEntityId): Record<string, unknown> =>
  typeof entityId === 'object' ? entityId : { id: entityId }
