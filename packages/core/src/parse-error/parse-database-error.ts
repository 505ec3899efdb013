import type { Dialect } from '../dialect.js'
import { ErrorCodes } from '../error-codes.js'
import { DatabaseError } from '../errors/database-error.js'
import { createConstraintError } from './create-constraint-error.js'
import { readErrorFields, type ErrorFields } from './error-fields.js'
import { findDatabaseError } from './find-database-error.js'

/**
 * What a driver threw, as one of the error classes: a violated constraint as the class of its kind, everything else
 * as a `DatabaseError` with the driver's message and code.
 *
 * The dialect is recognised from the error when it is omitted or does not fit. Causes are searched too, so that a
 * wrapped driver error is found. The result has `error` as its `cause`; a `DatabaseError` is returned as it is, also
 * when it is the cause of another error. Takes any value and never throws.
 *
 * Names that the database does not give are `'unknown'`; MySQL, for one, names the key and not its columns.
 *
 * @example
 * try {
 *   await db.insertInto('users').values({ email: 'ann@example.org' }).execute()
 * } catch (cause) {
 *   const error = parseDatabaseError(cause)
 *   if (error instanceof UniqueConstraintError) console.log(`${error.columns.join(', ')} is taken`)
 *   else throw error
 * }
 */
export function parseDatabaseError(error: unknown, dialect?: Dialect): DatabaseError {
  const found = findDatabaseError(error, dialect)
  if (found instanceof DatabaseError) return found
  const options = { cause: error }
  if (found?.violation) return createConstraintError(found.violation, found.fields, options)
  return createUnspecificError(found?.fields ?? readErrorFields(error), options)
}

function createUnspecificError({ message, code, detail }: ErrorFields, options: ErrorOptions): DatabaseError {
  return new DatabaseError(
    message ?? 'Unknown database error',
    code ?? ErrorCodes.DB_UNKNOWN,
    detail,
    options,
  )
}
