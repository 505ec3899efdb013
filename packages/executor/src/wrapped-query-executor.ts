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
import type { QueryOptions } from './forwarding.js'

/** A query executor that compiles like another one, and executes in its own way. */
export abstract class WrappedQueryExecutor implements QueryExecutor {
  readonly inner: QueryExecutor

  constructor(inner: QueryExecutor) {
    this.inner = inner
  }

  /** The same around another query executor. */
  abstract over(inner: QueryExecutor): QueryExecutor

  abstract executeQuery<R>(query: CompiledQuery<R>, ...options: QueryOptions): Promise<QueryResult<R>>

  abstract stream<R>(
    query: CompiledQuery<R>,
    chunkSize: number,
    ...options: QueryOptions
  ): AsyncIterableIterator<QueryResult<R>>

  abstract provideConnection<T>(
    use: (connection: DatabaseConnection) => Promise<T>,
    ...options: QueryOptions
  ): Promise<T>

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

  withConnectionProvider(provider: ConnectionProvider): QueryExecutor {
    return this.over(this.inner.withConnectionProvider(provider))
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

  /** Kysely's explicit bypass leaves the wrapper as well. */
  withoutPlugins(): QueryExecutor {
    return this.inner.withoutPlugins()
  }
}
