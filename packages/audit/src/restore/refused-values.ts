import {
  CheckConstraintError,
  DatabaseError,
  ForeignKeyError,
  NotNullError,
  parseDatabaseError,
  UniqueConstraintError,
} from '@kysera/core'

/**
 * Why a database refuses values, without what it quotes of the row: PostgreSQL shows the whole of it, hidden columns
 * included, and MySQL the key.
 */
export function withoutValues(error: unknown): DatabaseError {
  const parsed = parseDatabaseError(error)
  // These tell names alone.
  if (!violations.some(violation => parsed instanceof violation)) {
    return new DatabaseError('The database refuses the values', parsed.code)
  }
  delete parsed.cause
  return parsed
}

const violations = [UniqueConstraintError, ForeignKeyError, NotNullError, CheckConstraintError]
