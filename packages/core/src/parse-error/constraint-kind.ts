import type { Dialect } from '../dialect.js'
import { DatabaseError } from '../errors/database-error.js'
import type { ConstraintKind } from './driver-errors.js'
import { findDatabaseError } from './find-database-error.js'

const kindOfCode: ReadonlyMap<string, ConstraintKind> = new Map([
  ['VALIDATION_UNIQUE_VIOLATION', 'unique'],
  ['VALIDATION_FOREIGN_KEY_VIOLATION', 'foreignKey'],
  ['VALIDATION_NOT_NULL_VIOLATION', 'notNull'],
  ['VALIDATION_CHECK_VIOLATION', 'check'],
])

/**
 * Which kind of constraint an error is about, or undefined when it is about none.
 *
 * Answers as {@link parseDatabaseError} does, without making an error. Takes any value and never throws.
 *
 * @example
 * const insertTag = (name: string) => db.insertInto('tags').values({ name }).execute()
 * await insertTag('sql').catch(error => {
 *   if (constraintKind(error) !== 'unique') throw error
 * })
 */
export function constraintKind(error: unknown, dialect?: Dialect): ConstraintKind | undefined {
  const found = findDatabaseError(error, dialect)
  return found instanceof DatabaseError ? kindOfCode.get(found.code) : found?.violation?.kind
}
