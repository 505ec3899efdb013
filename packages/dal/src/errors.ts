import { DatabaseError, ErrorCodes } from '@kysera/core'

/** A query that belongs into a transaction was called outside of one; it did not run. */
export class TransactionRequiredError extends DatabaseError {
  override readonly name: string = 'TransactionRequiredError'

  constructor(message = 'Query requires a transaction. Use withTransaction() to execute this query.') {
    super(message, ErrorCodes.DB_TRANSACTION_FAILED)
  }
}

/**
 * A nested transaction could not be rolled back, so the whole transaction was: nothing of it remains.
 *
 * Its `cause` is what the database said to the rollback.
 */
export class TransactionRollbackError extends DatabaseError {
  override readonly name: string = 'TransactionRollbackError'
  /** Why there was something to roll back: the error of the outer callback, else that of the nested one. */
  readonly originalError: unknown

  constructor(originalError: unknown, rollbackError: unknown) {
    super(
      'A nested transaction could not be rolled back: the whole transaction was rolled back',
      ErrorCodes.DB_TRANSACTION_FAILED,
      undefined,
      { cause: rollbackError },
    )
    this.originalError = originalError
  }
}
