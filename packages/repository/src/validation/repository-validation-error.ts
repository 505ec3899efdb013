import { DatabaseError, ErrorCodes } from '@kysera/core'
import type { ValidationIssue } from './validation-schema.js'

/** An input that a Standard Schema refused. Nothing was sent. */
export class RepositoryValidationError extends DatabaseError {
  override readonly name: string = 'RepositoryValidationError'
  readonly issues: readonly ValidationIssue[]

  constructor(issues: readonly ValidationIssue[], options?: ErrorOptions) {
    const message = issues.map(issue => issue.message).join('; ')
    super(`Validation failed: ${message}`, ErrorCodes.VALIDATION_INVALID_INPUT, undefined, options)
    this.issues = issues
  }
}
