import { AuditError } from '@kysera/core'

/** A statement of which the rows could not be recorded. */
export const refusal = (table: string, what: string): AuditError =>
  new AuditError(
    `"${table}" is audited, and ${what}. What need not be recorded goes through withoutAudit(db)`,
  )
