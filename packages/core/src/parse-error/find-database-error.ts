import type { Dialect } from '../dialect.js'
import { DatabaseError } from '../errors/database-error.js'
import { violatedConstraint, type ConstraintKind } from './driver-errors.js'
import { causeChain, readErrorFields, type ErrorFields } from './error-fields.js'
import { recogniseDialect } from './recognise-dialect.js'

/** An error that a driver threw. */
export interface DriverError {
  readonly fields: ErrorFields
  /** Undefined when the failure has nothing to do with a constraint. */
  readonly violation?: Violation
}

/** Which constraint was violated, and on which database. */
export interface Violation {
  readonly dialect: Dialect
  readonly kind: ConstraintKind
}

/** The outermost error among an error and its causes that comes from a driver, or has been parsed already. */
export function findDatabaseError(
  error: unknown,
  dialect?: Dialect,
): DatabaseError | DriverError | undefined {
  for (const link of causeChain(error)) {
    const found = isDatabaseError(link) ? link : recogniseDriverError(readErrorFields(link), dialect)
    if (found) return found
  }
  return undefined
}

function recogniseDriverError(fields: ErrorFields, expected: Dialect | undefined): DriverError | undefined {
  const recognised = recogniseDialect(fields)
  const violation = findViolation(fields, expected) ?? findViolation(fields, recognised)
  if (violation) return { fields, violation }
  return recognised && { fields }
}

function findViolation(fields: ErrorFields, dialect: Dialect | undefined): Violation | undefined {
  const kind = dialect && violatedConstraint(fields, dialect)
  return kind && { dialect, kind }
}

function isDatabaseError(error: object): error is DatabaseError {
  try {
    return error instanceof DatabaseError
  } catch {
    // A proxy may refuse to tell its prototype.
    return false
  }
}
