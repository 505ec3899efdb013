import { constraintKind, type ConstraintKind, type Dialect } from '@kysera/core'
import { factsOf } from './dialect-facts.js'

/**
 * Whether an error, or one of its causes, is the violation of a unique or primary key.
 *
 * @throws {BadRequestError} when the dialect is unknown.
 * @example
 * db.insertInto('tags').values({ name: 'sql' }).execute().catch(error => {
 *   if (!isUniqueConstraintError(error, 'postgres')) throw error
 * })
 */
export function isUniqueConstraintError(error: unknown, dialect: Dialect): boolean {
  return isViolation(error, dialect, 'unique')
}

/**
 * Whether an error is the violation of a foreign key, from either side.
 *
 * @throws {BadRequestError} when the dialect is unknown.
 */
export function isForeignKeyError(error: unknown, dialect: Dialect): boolean {
  return isViolation(error, dialect, 'foreignKey')
}

/**
 * Whether an error is about a column that has to have a value.
 *
 * @throws {BadRequestError} when the dialect is unknown.
 */
export function isNotNullError(error: unknown, dialect: Dialect): boolean {
  return isViolation(error, dialect, 'notNull')
}

/**
 * Whether an error is the violation of a CHECK.
 *
 * @throws {BadRequestError} when the dialect is unknown.
 */
export function isCheckConstraintError(error: unknown, dialect: Dialect): boolean {
  return isViolation(error, dialect, 'check')
}

/** The questions that can be asked about an error. */
export interface ErrorMatchers {
  readonly uniqueConstraint: (error: unknown) => boolean
  readonly foreignKey: (error: unknown) => boolean
  readonly notNull: (error: unknown) => boolean
  readonly check: (error: unknown) => boolean
}

/** The same answers as those of the functions, by dialect. */
export const errorMatchers: Readonly<Record<Dialect, ErrorMatchers>> = {
  postgres: matchersOf('postgres'),
  mysql: matchersOf('mysql'),
  sqlite: matchersOf('sqlite'),
  mssql: matchersOf('mssql'),
}

function matchersOf(dialect: Dialect): ErrorMatchers {
  return {
    uniqueConstraint: error => isUniqueConstraintError(error, dialect),
    foreignKey: error => isForeignKeyError(error, dialect),
    notNull: error => isNotNullError(error, dialect),
    check: error => isCheckConstraintError(error, dialect),
  }
}

function isViolation(error: unknown, dialect: Dialect, kind: ConstraintKind): boolean {
  factsOf(dialect)
  return constraintKind(error, dialect) === kind
}
