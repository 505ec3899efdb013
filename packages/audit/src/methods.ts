import type { EntityOf, KeyOf, RepositoryExtension } from '@kysera/executor'
import type {
  AuditEntityId,
  AuditFilters,
  AuditLogEntry,
  AuditPaginationOptions,
  ParsedAuditLogEntry,
} from './history/entry-types.js'

/** What {@link auditPlugin} adds to a repository. All of it is about the repository's table, newest first. */
export interface AuditRepositoryExtensions<T, PK = AuditEntityId> {
  /** The entries of a row, also of one that is gone. */
  readonly getAuditHistory: (entityId: PK, options?: AuditPaginationOptions) => Promise<ParsedAuditLogEntry[]>
  /** The same. */
  readonly getAuditLogs: (entityId: PK, options?: AuditPaginationOptions) => Promise<ParsedAuditLogEntry[]>
  /** One entry as it is stored; null also when it is about another table. */
  readonly getAuditLog: (auditId: number | string) => Promise<AuditLogEntry | null>
  readonly getTableAuditLogs: (filters?: AuditFilters) => Promise<ParsedAuditLogEntry[]>
  readonly getUserChanges: (
    userId: string | number,
    options?: AuditPaginationOptions,
  ) => Promise<ParsedAuditLogEntry[]>
  /**
   * Inserts a deleted row again, or gives a row the values that it had before an update, key and dates included.
   *
   * Nothing is validated, stamped or hidden. Masked, excluded and generated columns are not written. Restoring is
   * recorded like any other change.
   */
  readonly restoreFromAudit: (auditId: number | string) => Promise<T>
}

/** The methods as a function of the repository's type. */
export interface AuditExtension extends RepositoryExtension {
  readonly methods: AuditRepositoryExtensions<EntityOf<this['repo']>, KeyOf<this['repo']>>
}
