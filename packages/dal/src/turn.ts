import { openLevel } from './open-level.js'
import type { TransactionLevel } from './transaction-level.js'

/**
 * When a statement of a level may be sent: at once, or after a nested transaction that it is not part of. Inside the
 * savepoint of another one it would be undone with that.
 */
export function turnOf(level: TransactionLevel): Promise<void> | undefined {
  return level.openNested === undefined ? undefined : afterOthers(level)
}

async function afterOthers(level: TransactionLevel): Promise<void> {
  for (let at = level, nested = at.openNested; nested !== undefined; nested = at.openNested) {
    if (isInCallbackOf(nested.level)) at = nested.level
    else await nested.closed
  }
}

function isInCallbackOf(level: TransactionLevel): boolean {
  for (let each = openLevel.getStore(); each !== undefined; each = each.enclosing) {
    if (each === level) return true
  }
  return false
}
