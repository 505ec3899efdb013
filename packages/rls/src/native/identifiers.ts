import { createHash } from 'node:crypto'
import { RLSSchemaError } from '../errors.js'

/** @throws {RLSSchemaError} for a name that would need more than quotes. */
export function assertIdentifier(name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_$]*$/.test(name)) return
  throw new RLSSchemaError(`"${name}" cannot be a name in PostgreSQL here: letters, digits, _ and $ alone`, {
    name,
  })
}

/** A name in quotes. @throws {RLSSchemaError} for one that would need more. */
export function quoted(name: string): string {
  assertIdentifier(name)
  return `"${name}"`
}

/** PostgreSQL cuts longer names, which would make two of them one: https://www.postgresql.org/docs/current/limits.html */
const maxBytes = 63

/** A name that is not cut: a hash stands for the end of one that is too long. */
export function fitting(name: string): string {
  return name.length <= maxBytes ? name : withHash(name, name)
}

/** A name with a hash of something at its end. */
export function withHash(name: string, of: string): string {
  const hash = createHash('sha256').update(of).digest('hex').slice(0, 8)
  return `${name.slice(0, maxBytes - hash.length - 1)}_${hash}`
}

/** A text in quotes. Backslashes mean themselves, as `standard_conforming_strings` says by default. */
export function quotedText(text: string): string {
  if (text.includes('\0')) throw new RLSSchemaError('PostgreSQL has no text with a zero byte')
  return `'${text.replaceAll("'", "''")}'`
}
