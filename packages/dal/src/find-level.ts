import type { DatabaseConnection } from 'kysely'
import { openLevel } from './open-level.js'
import { TransactionLevel } from './transaction-level.js'

/**
 * The transaction of a connection, which has one at a time. It is all that handles of one transaction have in
 * common, so nothing less global could keep two nested transactions apart.
 */
const transactions = new WeakMap<DatabaseConnection, TransactionLevel>()

/** Makes a level the one that calls from outside of its asynchronous call chain are nested in. */
export function registerTransaction(level: TransactionLevel): void {
  transactions.set(level.connection, level)
}

export function unregisterTransaction(level: TransactionLevel): void {
  transactions.delete(level.connection)
}

/** The level that a nested transaction belongs to: the innermost one around the call, whatever handle it is given. */
export function levelOn(connection: DatabaseConnection): TransactionLevel {
  for (let level = openLevel.getStore(); level !== undefined; level = level.enclosing) {
    if (level.connection === connection && level.isRunning) return level
  }
  return transactions.get(connection) ?? openedElsewhere(connection)
}

function openedElsewhere(connection: DatabaseConnection): TransactionLevel {
  const level = new TransactionLevel(connection)
  registerTransaction(level)
  return level
}
