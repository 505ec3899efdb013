import {
  type ControlledTransaction,
  type DatabaseConnection,
  type Driver,
  type TransactionSettings,
} from 'kysely'
import type { AnyDb } from '../executor.js'
import { pinned } from './pinned.js'

/**
 * The transactions that an executor's handles have begun, by connection.
 *
 * A query executor cannot tell whether a transaction is open on its connection; a driver can, since Kysely begins
 * and ends transactions through it. This one passes everything on to the database below.
 */
export class OpenTransactions implements Driver {
  readonly #db: AnyDb
  // oxlint-disable-next-line typescript/no-explicit-any -- the schema plays no part in a transaction's end
  readonly #open = new WeakMap<DatabaseConnection, ControlledTransaction<any, string[]>>()

  constructor(db: AnyDb) {
    this.#db = db
  }

  has(connection: DatabaseConnection): boolean {
    return this.#open.has(connection)
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    let begin = pinned(this.#db, connection).startTransaction()
    if (settings.isolationLevel !== undefined) begin = begin.setIsolationLevel(settings.isolationLevel)
    if (settings.accessMode !== undefined) begin = begin.setAccessMode(settings.accessMode)
    this.#open.set(connection, await begin.execute())
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#on(connection).commit().execute()
    this.#open.delete(connection)
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const transaction = this.#on(connection)
    this.#open.delete(connection)
    await transaction.rollback().execute()
  }

  async savepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await this.#on(connection).savepoint(name).execute()
  }

  async rollbackToSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await this.#on(connection).rollbackToSavepoint(name).execute()
  }

  async releaseSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await this.#on(connection).releaseSavepoint(name).execute()
  }

  destroy(): Promise<void> {
    return this.#db.destroy()
  }

  /** What is not known to be open must not pass for committed. */
  // oxlint-disable-next-line typescript/no-explicit-any -- the schema plays no part in a transaction's end
  #on(connection: DatabaseConnection): ControlledTransaction<any, string[]> {
    const transaction = this.#open.get(connection)
    if (transaction === undefined) throw new Error('No transaction is open on this connection')
    return transaction
  }

  // Kysely asks the driver that made the connections for these, and that is the database's own.
  init = (): Promise<void> => Promise.resolve()
  acquireConnection = (): Promise<DatabaseConnection> =>
    Promise.reject(new Error('Connections belong to the database'))
  releaseConnection = (): Promise<void> => Promise.resolve()
}
