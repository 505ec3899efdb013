import { readErrorFields, readErrors } from './error-fields.js'
import { isTransient } from './transient-signs.js'

const deepest = 5

/**
 * Whether a failure may pass by itself: a lost or refused connection, a server that starts, stops or has no room, a
 * deadlock, a lock that is held by another.
 *
 * Looks at the error, at its causes, five deep, and at the errors of an `AggregateError`. Takes any value and never
 * throws; what it does not know is not transient. A lost connection does not tell whether a statement was carried out.
 *
 * @example
 * const deleted = await db.deleteFrom('tags').execute().catch(error => {
 *   if (!isTransientError(error)) throw error
 *   return []
 * })
 */
export function isTransientError(error: unknown): boolean {
  const seen = new Set<unknown>()
  const look = (value: unknown, depth: number): boolean => {
    if (depth > deepest || seen.has(value)) return false
    seen.add(value)
    return isTransient(readErrorFields(value)) || readErrors(value).some(inner => look(inner, depth + 1))
  }
  return look(error, 0)
}
