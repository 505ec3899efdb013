import type { Kysely, Transaction } from 'kysely'

/**
 * Whether a handle is a transaction.
 *
 * @example
 * if (isTransaction(db)) await inSavepoint(db, () => db.deleteFrom('posts').execute())
 */
export const isTransaction = <DB>(db: Kysely<DB> | Transaction<DB>): db is Transaction<DB> => db.isTransaction
