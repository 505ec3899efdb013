export { AuditLogger, createAuditLogger } from './audit-logger.js'
export { ConsoleAuditAdapter } from './console-audit-adapter.js'
export { InMemoryAuditAdapter } from './in-memory-audit-adapter.js'

export type { AuditDetails } from './audit-logger.js'
export type { AuditConfig, TableAuditConfig } from './audit-config.js'
export type { AuditDecision, RLSAuditAdapter, RLSAuditEvent } from './event.js'
export type { AuditQueryParams, AuditStats } from './in-memory-audit-adapter.js'
export type { ConsoleAuditAdapterOptions } from './console-audit-adapter.js'
