import type { ConnectionProvider, DatabaseConnection, Transaction } from 'kysely'
import { forwarding, type QueryOptions } from './forwarding.js'
import type { AnyDb, AnyHandle, AnyTransaction, Handle } from './executor.js'
import { JoiningQueryExecutor, type CurrentTransaction } from './joining-query-executor.js'
import { kyselyOf } from './kysely-of.js'
import { kyselyOver } from './kysely-over.js'
import { onTransaction } from './on-transaction.js'

/**
 * The plugins and the schema of one handle on the connection of a transaction, inside it.
 *
 * The plugins of the transaction play no part. Statements reject once the transaction has ended.
 *
 * @throws {TypeError} when the second argument is not a transaction.
 */
export function rebindExecutor<DB>(executor: Handle<DB>, trx: AnyHandle): Transaction<DB>
export function rebindExecutor(executor: AnyHandle, trx: AnyHandle): AnyDb {
  if (!trx.isTransaction) throw new TypeError('rebindExecutor needs a transaction')
  return kyselyOver(kyselyOf(trx), onTransaction(executor.getExecutor().plugins, trx.getExecutor()))
}

/** What is asked about a guarded transaction. */
export interface TransactionGuard {
  /** Whether its statements must not be sent any more. */
  hasEnded(): boolean
  /** What a statement has to wait for before it may be sent; asked again once it has the connection. */
  ready?(): Promise<unknown> | undefined
  /** Told of every statement that failed, also of one whose error nobody looks at. */
  onError?(error: unknown): void
}

/**
 * The same transaction, whose statements and those of everything derived from it reject once it has ended.
 *
 * Kysely 0.28.9 does not check by itself: its statements would run outside of the transaction.
 */
export function guardTransaction<T extends AnyTransaction>(trx: T, guard: TransactionGuard): T {
  const queryExecutor = trx.getExecutor()
  const guarded: ConnectionProvider = {
    async provideConnection<R>(
      use: (connection: DatabaseConnection) => Promise<R>,
      ...options: QueryOptions
    ): Promise<R> {
      for (let turn = guard.ready?.(); ;) {
        if (turn !== undefined) await turn
        if (guard.hasEnded()) throw new Error('Transaction has ended')
        try {
          // While the statement waited for the connection, somebody may have come in between.
          const used = await forwarding(queryExecutor).provideConnection(
            async connection => {
              turn = guard.ready?.()
              return turn === undefined ? { result: await use(connection) } : undefined
            },
            ...options,
          )
          if (used !== undefined) return used.result
        } catch (error) {
          guard.onError?.(error)
          throw error
        }
      }
    },
  }
  return kyselyOver(trx, queryExecutor.withConnectionProvider(guarded))
}

/**
 * The same kind of handle, whose statements run in the current transaction whenever there is one.
 *
 * It is asked when a statement is executed, so builders and everything derived with `withSchema`, `withPlugin` and
 * `withTables` join as well. `transaction()`, `startTransaction()` and `connection()` reject inside one. `getRawDb()`
 * and `withoutPlugins()` of it do not join.
 */
export function createJoiningExecutor<E extends AnyHandle>(executor: E, current: CurrentTransaction): E
export function createJoiningExecutor(executor: AnyDb, current: CurrentTransaction): AnyDb {
  return kyselyOver(executor, new JoiningQueryExecutor(executor.getExecutor(), current))
}

/** The same handle, whose statements run where it says, whatever transaction is current. */
export function withoutJoining<E extends AnyHandle>(handle: E): E
export function withoutJoining(handle: AnyDb): AnyDb {
  const queryExecutor = handle.getExecutor()
  return queryExecutor instanceof JoiningQueryExecutor ? kyselyOver(handle, queryExecutor.inner) : handle
}

/** Whether the statements of a handle run in the current transaction. */
export function isJoining(handle: AnyHandle): boolean {
  return handle.getExecutor() instanceof JoiningQueryExecutor
}
