export { auditPlugin } from './plugin.js'
export { withoutAudit } from './without-audit.js'
export { createAuditTable, dropAuditTable } from './table/create-table.js'

export type { AuditOptions, MaybePromise } from './options.js'
export type { CreateAuditTableOptions } from './table/create-table.js'
