import type {
  CompiledQuery,
  DatabaseConnection,
  QueryExecutor,
  QueryId,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely'
import { forwarding, signalIn, type QueryOptions } from '../forwarding.js'
import { hookFailure } from '../hook-failure.js'
import { isInterceptor, withoutInterceptor, type Interceptor } from '../interceptor.js'
import { WrappedQueryExecutor } from '../wrapped-query-executor.js'
import { KnownQuery } from './known-query.js'
import { onConnection } from './pinned.js'
import { StatementRun, type Statement } from './statement-run.js'
import { streamWithin } from './stream-within.js'
import { transactionsOf } from './transaction-over.js'

/** A query executor that runs each statement within the `aroundExecute` hooks of an executor. */
export class HookedQueryExecutor extends WrappedQueryExecutor {
  readonly #interceptor: Interceptor
  /** Whether the handle is a transaction that was begun elsewhere. */
  readonly #isTransaction: boolean
  /** What a statement is sent by, once hooks have let it through. */
  #sender: QueryExecutor | undefined
  /** What hooks compile by. */
  #plain: QueryExecutor | undefined

  constructor(inner: QueryExecutor, interceptor: Interceptor, isTransaction: boolean) {
    super(inner)
    this.#interceptor = interceptor
    this.#isTransaction = isTransaction
  }

  override over(inner: QueryExecutor): QueryExecutor {
    return new HookedQueryExecutor(inner, this.#interceptor, this.#isTransaction)
  }

  override compileQuery<R = unknown>(node: RootOperationNode, queryId: QueryId): CompiledQuery<R> {
    for (const plugin of this.#interceptor.hooks.beforeCompile) {
      try {
        plugin.beforeCompile(queryId)
      } catch (thrown) {
        throw hookFailure(thrown, { plugin: plugin.name, hook: 'beforeCompile' })
      }
    }
    return KnownQuery.built(this.inner.compileQuery<R>(node, queryId), this.#interceptor)
  }

  override provideConnection<T>(
    use: (connection: DatabaseConnection) => Promise<T>,
    ...options: QueryOptions
  ): Promise<T> {
    return forwarding(this.inner).provideConnection(use, ...options)
  }

  override async executeQuery<R>(query: CompiledQuery<R>, ...options: QueryOptions): Promise<QueryResult<R>> {
    const result = await this.provideConnection(
      connection => {
        this.#sender ??= this.inner.withoutPlugins()
        const pinned = forwarding(onConnection(this.#sender, connection))
        return this.#run({
          query,
          connection,
          isStream: false,
          signal: signalIn(options),
          send: changed => pinned.executeQuery(changed, ...options),
        })
      },
      ...options,
    )
    return this.#transformResult(result, query.queryId)
  }

  override stream<R>(
    query: CompiledQuery<R>,
    chunkSize: number,
    ...options: QueryOptions
  ): AsyncIterableIterator<QueryResult<R>> {
    return streamWithin({
      runHooks: send =>
        this.provideConnection(
          connection =>
            this.#run({
              query,
              connection,
              isStream: true,
              signal: signalIn(options),
              send: send(connection),
            }),
          ...options,
        ),
      open: (connection, changed) =>
        forwarding(onConnection(this.inner, connection)).stream<R>(changed, chunkSize, ...options),
    })
  }

  #run({
    query,
    connection,
    isStream,
    signal,
    send,
  }: Omit<Statement, 'queryExecutor' | 'plain' | 'interceptor' | 'inTransaction'>): Promise<
    QueryResult<unknown>
  > {
    return new StatementRun({
      query,
      connection,
      isStream,
      signal,
      send,
      queryExecutor: this.inner,
      plain: (this.#plain ??= withoutInterceptor(this.inner)),
      interceptor: this.#interceptor,
      inTransaction: this.#isTransaction || transactionsOf(this.#interceptor.origin).has(connection),
    }).run()
  }

  // oxlint-disable typescript/no-unsafe-type-assertion -- the type of the rows is the caller's word, as in Kysely
  /** Once for each statement, on what the outermost hook gave. */
  async #transformResult<R>(result: QueryResult<unknown>, queryId: QueryId): Promise<QueryResult<R>> {
    let transformed = result as QueryResult<UnknownRow>
    for (const plugin of this.plugins) {
      if (isInterceptor(plugin) && plugin.hooks.transformResult.length === 0) continue
      transformed = await plugin.transformResult({ result: transformed, queryId })
    }
    return transformed as QueryResult<R>
  }
  // oxlint-enable typescript/no-unsafe-type-assertion
}
