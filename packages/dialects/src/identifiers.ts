import { BadRequestError, type Dialect } from '@kysera/core'
import { factsOf } from './dialect-facts.js'

const pattern = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/

const maxLength = 128

/**
 * Whether a value is a plain name, or several joined by dots, of at most 128 characters in all: letters, digits and
 * underscores of ASCII, not beginning with a digit.
 *
 * @example
 * validateIdentifier('auth.users') // true
 */
export function validateIdentifier(name: unknown): name is string {
  // `$` alone would let a line end pass in some languages, not in this one.
  return typeof name === 'string' && name.length <= maxLength && pattern.test(name)
}

/**
 * Lets plain names pass.
 *
 * @throws {BadRequestError} `Invalid <context>: <name>`
 * @example
 * assertValidIdentifier('users; --', 'table name') // throws: Invalid table name: users; --
 */
export function assertValidIdentifier(name: unknown, context = 'identifier'): asserts name is string {
  if (validateIdentifier(name)) return
  throw new BadRequestError(`Invalid ${context}: ${typeof name === 'string' ? name : `a ${typeof name}`}`)
}

/**
 * A name in the quotes of a dialect, with quotes inside of it doubled. Dots are part of the name.
 *
 * @throws {BadRequestError} when the dialect is unknown.
 * @example
 * escapeIdentifier('a]b', 'mssql') // '[a]]b]'
 */
export function escapeIdentifier(id: string, dialect: Dialect): string {
  const [open, close] = factsOf(dialect).quotes
  return `${open}${id.replaceAll(close, close + close)}${close}`
}

/**
 * A schema and a table, escaped and joined by a dot; the table alone when the schema is empty.
 *
 * @example
 * qualifyTableName('auth', 'users', name => escapeIdentifier(name, 'postgres')) // '"auth"."users"'
 */
export function qualifyTableName(schema: string, table: string, escapeFn: (id: string) => string): string {
  return schema === '' ? escapeFn(table) : `${escapeFn(schema)}.${escapeFn(table)}`
}
