import { openLevel } from './open-level.js'
import type { TransactionLevel } from './transaction-level.js'

/**
 * What a statement of a level has to wait for: the end of a nested transaction that it is not part of. Inside the
 * savepoint of another one it would be undone with that.
 */
export function turnOf(level: TransactionLevel): Promise<unknown> | undefined {
  for (let at = level, nested = at.openNested; nested !== undefined; nested = at.openNested) {
    if (!isInCallbackOf(nested.level)) return nested.closed
    at = nested.level
  }
  return undefined
}

function isInCallbackOf(level: TransactionLevel): boolean {
  for (let each = openLevel.getStore(); each !== undefined; each = each.enclosing) {
    if (each === level) return true
  }
  return false
}
