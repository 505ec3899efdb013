import { BadRequestError, DatabaseError, ErrorCodes } from '@kysera/core'
import { ALL_OPERATORS } from './operators.js'
import type { ValidationIssue } from '../validation/validation.js'

/** A filter names an operator that does not exist, or puts one where it means nothing. Nothing was sent. */
export class InvalidOperatorError extends BadRequestError {
  override readonly name: string = 'InvalidOperatorError'
  readonly operator: string
  readonly field: string | undefined

  constructor(operator: string, field?: string) {
    const place = field === undefined ? '' : ` for field "${field}"`
    super(`Invalid operator "${operator}"${place}. Valid operators: ${ALL_OPERATORS.join(', ')}`)
    this.operator = operator
    this.field = field
  }
}

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
