import type {
  CompiledQuery,
  ConnectionProvider,
  DatabaseConnection,
  QueryExecutor,
  QueryResult,
} from 'kysely'
import type { AnyDb } from './executor.js'
import { forwarding, type QueryOptions } from './forwarding.js'
import { onTransaction } from './on-transaction.js'
import { WrappedQueryExecutor } from './wrapped-query-executor.js'

/** Gives the transaction to join, if there is one. */
export type CurrentTransaction = () => AnyDb | undefined

/** A query executor that runs each statement in the transaction that is current when the statement is executed. */
export class JoiningQueryExecutor extends WrappedQueryExecutor {
  readonly #current: CurrentTransaction
  readonly #targets = new WeakMap<AnyDb, QueryExecutor>()

  constructor(inner: QueryExecutor, current: CurrentTransaction) {
    super(inner)
    this.#current = current
  }

  override over(inner: QueryExecutor): JoiningQueryExecutor {
    return new JoiningQueryExecutor(inner, this.#current)
  }

  override executeQuery<R>(query: CompiledQuery<R>, ...options: QueryOptions): Promise<QueryResult<R>> {
    return forwarding(this.#target()).executeQuery(query, ...options)
  }

  override stream<R>(
    query: CompiledQuery<R>,
    chunkSize: number,
    ...options: QueryOptions
  ): AsyncIterableIterator<QueryResult<R>> {
    return forwarding(this.#target()).stream(query, chunkSize, ...options)
  }

  /** What begins a transaction or takes a connection asks here; a statement never does. */
  override async provideConnection<T>(
    use: (connection: DatabaseConnection) => Promise<T>,
    ...options: QueryOptions
  ): Promise<T> {
    if (this.#current() !== undefined) throw new Error('Already in a transaction: use withTransaction')
    return forwarding(this.inner).provideConnection(use, ...options)
  }

  /** On a connection of its own there is nothing to join. */
  override withConnectionProvider(provider: ConnectionProvider): QueryExecutor {
    return this.inner.withConnectionProvider(provider)
  }

  #target(): QueryExecutor {
    const transaction = this.#current()
    if (transaction === undefined) return this.inner
    const known = this.#targets.get(transaction)
    if (known !== undefined) return known
    const target = onTransaction(this.plugins, transaction.getExecutor())
    this.#targets.set(transaction, target)
    return target
  }
}
