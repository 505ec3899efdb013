import type {
  CompiledQuery,
  ConnectionProvider,
  DatabaseConnection,
  DialectAdapter,
  KyselyPlugin,
  QueryExecutor,
  QueryId,
  QueryResult,
  RootOperationNode,
} from 'kysely'
import { forwarding, type QueryOptions } from './around/forwarding.js'
import type { AnyDb } from './executor.js'
import { onTransaction } from './on-transaction.js'

/** Gives the transaction to join, if there is one. */
export type CurrentTransaction = () => AnyDb | undefined

/** A query executor that runs each statement in the transaction that is current when the statement is executed. */
export class JoiningQueryExecutor implements QueryExecutor {
  readonly inner: QueryExecutor
  readonly #current: CurrentTransaction
  readonly #targets = new WeakMap<AnyDb, QueryExecutor>()

  constructor(inner: QueryExecutor, current: CurrentTransaction) {
    this.inner = inner
    this.#current = current
  }

  /** Joins the same transactions over another query executor. */
  over(inner: QueryExecutor): JoiningQueryExecutor {
    return new JoiningQueryExecutor(inner, this.#current)
  }

  get adapter(): DialectAdapter {
    return this.inner.adapter
  }

  get plugins(): readonly KyselyPlugin[] {
    return this.inner.plugins
  }

  transformQuery<T extends RootOperationNode>(node: T, queryId: QueryId): T {
    return this.inner.transformQuery(node, queryId)
  }

  compileQuery<R = unknown>(node: RootOperationNode, queryId: QueryId): CompiledQuery<R> {
    return this.inner.compileQuery(node, queryId)
  }

  executeQuery<R>(query: CompiledQuery<R>, ...options: QueryOptions): Promise<QueryResult<R>> {
    return forwarding(this.#target()).executeQuery(query, ...options)
  }

  stream<R>(
    query: CompiledQuery<R>,
    chunkSize: number,
    ...options: QueryOptions
  ): AsyncIterableIterator<QueryResult<R>> {
    return forwarding(this.#target()).stream(query, chunkSize, ...options)
  }

  /** What begins a transaction or takes a connection asks here; a statement never does. */
  async provideConnection<T>(
    use: (connection: DatabaseConnection) => Promise<T>,
    ...options: QueryOptions
  ): Promise<T> {
    if (this.#current() !== undefined) throw new Error('Already in a transaction: use withTransaction')
    return forwarding(this.inner).provideConnection(use, ...options)
  }

  /** On a connection of its own there is nothing to join. */
  withConnectionProvider(provider: ConnectionProvider): QueryExecutor {
    return this.inner.withConnectionProvider(provider)
  }

  withPlugin(plugin: KyselyPlugin): QueryExecutor {
    return this.over(this.inner.withPlugin(plugin))
  }

  withPlugins(plugins: readonly KyselyPlugin[]): QueryExecutor {
    return this.over(this.inner.withPlugins(plugins))
  }

  withPluginAtFront(plugin: KyselyPlugin): QueryExecutor {
    return this.over(this.inner.withPluginAtFront(plugin))
  }

  withoutPlugins(): QueryExecutor {
    return this.inner.withoutPlugins()
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
