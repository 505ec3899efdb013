import type { Dialect } from '@kysera/core'
import { undoesDefinitions } from '../lock/session.js'
import type { Migration } from '../migration.js'

/** What decides whether a migration runs in a transaction. */
export interface TransactionSettings {
  readonly dialect: Dialect
  /** The runner was given an open transaction, in which everything runs. */
  readonly isCallers: boolean
  readonly useTransactions: boolean | undefined
}

export function runsInTransaction(
  { transaction = true }: Pick<Migration, 'transaction'>,
  { dialect, isCallers, useTransactions = undoesDefinitions[dialect] }: TransactionSettings,
): boolean {
  return isCallers || (transaction && useTransactions)
}
