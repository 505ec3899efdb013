import { DatabaseError } from '@kysera/core'

/** The codes of the errors of this package. */
export const RLSErrorCodes = {
  RLS_CONTEXT_MISSING: 'RLS_CONTEXT_MISSING',
  RLS_CONTEXT_INVALID: 'RLS_CONTEXT_INVALID',
  RLS_POLICY_VIOLATION: 'RLS_POLICY_VIOLATION',
  RLS_POLICY_EVALUATION_ERROR: 'RLS_POLICY_EVALUATION_ERROR',
  RLS_POLICY_INVALID: 'RLS_POLICY_INVALID',
  RLS_SCHEMA_INVALID: 'RLS_SCHEMA_INVALID',
} as const

export type RLSErrorCode = keyof typeof RLSErrorCodes

/** The parent of all errors of row-level security. */
export class RLSError extends DatabaseError {
  override readonly name: string = 'RLSError'

  constructor(message: string, code: RLSErrorCode, options?: ErrorOptions) {
    super(message, code, undefined, options)
  }
}

/** A statement, or a question about the caller, came outside of `rlsContext.run`. */
export class RLSContextError extends RLSError {
  override readonly name: string = 'RLSContextError'

  constructor(message = 'There is no RLS context: run this inside rlsContext.run or rlsContext.runAsync') {
    super(message, RLSErrorCodes.RLS_CONTEXT_MISSING)
  }
}

/** A context that does not say who asks. */
export class RLSContextValidationError extends RLSError {
  override readonly name: string = 'RLSContextValidationError'
  /** `'auth'`, `'userId'` or `'roles'`. */
  readonly field: string

  constructor(message: string, field: string) {
    super(message, RLSErrorCodes.RLS_CONTEXT_INVALID)
    this.field = field
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), field: this.field }
  }
}

/** What was refused. It holds no values of rows, and no SQL. */
export class RLSPolicyViolation extends RLSError {
  override readonly name: string = 'RLSPolicyViolation'
  readonly operation: string
  readonly table: string
  readonly reason: string
  /** Set when one policy decided. */
  readonly policyName: string | undefined
  /** Whose statement it was; undefined without a context. */
  readonly userId: string | number | undefined

  constructor(
    operation: string,
    table: string,
    reason: string,
    policyName?: string,
    userId?: string | number,
  ) {
    super(`Refused ${refusedOf(operation, table)}: ${reason}`, RLSErrorCodes.RLS_POLICY_VIOLATION)
    this.operation = operation
    this.table = table
    this.reason = reason
    this.policyName = policyName
    this.userId = userId
  }

  override toJSON(): Record<string, unknown> {
    const { operation, table, reason, policyName, userId } = this
    return { ...super.toJSON(), operation, table, reason, policyName, userId }
  }
}

/** What a statement tried; no table is known of what cannot be looked into. */
function refusedOf(operation: string, table: string): string {
  if (operation === 'raw') return 'raw SQL'
  return table === '*' ? `to ${operation}` : `to ${operation} "${table}"`
}

/** A policy failed, or gave what is no answer. The statement was not sent. */
export class RLSPolicyEvaluationError extends RLSError {
  override readonly name: string = 'RLSPolicyEvaluationError'
  readonly operation: string
  readonly table: string
  readonly policyName: string | undefined
  /** What the policy threw; also the `cause`. */
  readonly originalError: unknown

  constructor(
    operation: string,
    table: string,
    message: string,
    policyName?: string,
    originalError?: unknown,
  ) {
    super(
      `${policyName === undefined ? 'A policy' : `Policy "${policyName}"`} of "${table}" gave no answer to ${operation}: ${message}`,
      RLSErrorCodes.RLS_POLICY_EVALUATION_ERROR,
      originalError === undefined ? undefined : { cause: originalError },
    )
    this.operation = operation
    this.table = table
    this.policyName = policyName
    this.originalError = originalError
    if (originalError instanceof Error && originalError.stack !== undefined) {
      this.stack = `${this.stack}\nCaused by: ${originalError.stack}`
    }
  }

  override toJSON(): Record<string, unknown> {
    const { operation, table, policyName, originalError } = this
    return { ...super.toJSON(), operation, table, policyName, originalError: describe(originalError) }
  }
}

/** Not what it holds: a value that was thrown may hold a row. */
function describe(error: unknown): unknown {
  if (error === undefined) return undefined
  return error instanceof Error ? { name: error.name, message: error.message } : { name: typeof error }
}

/** A schema, or an option of the plugin, that makes no sense. */
export class RLSSchemaError extends RLSError {
  override readonly name: string = 'RLSSchemaError'
  /** Which table and which policy is meant, as far as it is one. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message, RLSErrorCodes.RLS_SCHEMA_INVALID)
    this.details = details
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), details: this.details }
  }
}
