import { ErrorCodes } from '../error-codes.js'
import { DatabaseError } from './database-error.js'
import { toJsonValue } from './json.js'

/** The parent of the errors of the audit log. */
export class AuditError extends DatabaseError {
  override readonly name: string = 'AuditError'

  constructor(
    message: string,
    detail?: string,
    code: string = ErrorCodes.AUDIT_ERROR,
    options?: ErrorOptions,
  ) {
    super(message, code, detail, options)
  }
}

/** What an audit entry describes cannot be undone. */
export class AuditRestoreError extends AuditError {
  override readonly name: string = 'AuditRestoreError'
  readonly auditId: number | string
  readonly operation: string
  readonly reason: string

  constructor(auditId: number | string, operation: string, reason: string, options?: ErrorOptions) {
    const message = `Cannot restore audit ${auditId} (${operation}): ${reason}`
    super(message, undefined, ErrorCodes.AUDIT_RESTORE_ERROR, options)
    this.auditId = auditId
    this.operation = operation
    this.reason = reason
  }

  override toJSON(): Record<string, unknown> {
    const { operation, reason } = this
    return { ...super.toJSON(), auditId: toJsonValue(this.auditId), operation, reason }
  }
}

/** An audit entry does not hold the values that restoring needs. */
export class AuditMissingValuesError extends AuditError {
  override readonly name: string = 'AuditMissingValuesError'
  readonly auditId: number | string

  constructor(auditId: number | string, options?: ErrorOptions) {
    const message = `Audit log ${auditId} is missing old_values required for restoration`
    super(message, undefined, ErrorCodes.AUDIT_MISSING_VALUES, options)
    this.auditId = auditId
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), auditId: toJsonValue(this.auditId) }
  }
}
