export { auditPlugin } from './plugin.js'
export { withoutAudit } from './without-audit.js'
export { createAuditTable, dropAuditTable } from './table/create-table.js'
export { pruneAuditLogs } from './prune.js'
export { getAuditTrail } from './trail.js'

export type { AuditOptions, MaybePromise } from './options.js'
export type { ColumnsByTable } from './values/column-rule.js'
export type { CreateAuditTableOptions } from './table/create-table.js'
export type { PruneOptions } from './prune.js'
export type { AuditTrailFilters } from './trail.js'
export type { AuditExtension, AuditRepositoryExtensions } from './methods.js'
export type {
  AuditEntityId,
  AuditFilters,
  AuditLogEntry,
  AuditOperation,
  AuditPaginationOptions,
  ParsedAuditLogEntry,
} from './history/entry-types.js'
