import type { CompiledQuery, DatabaseConnection, QueryExecutor, QueryResult } from 'kysely'

/** Options that Kysely 0.29 passes along with a query; 0.28 has none. */
export type QueryOptions = readonly unknown[]

/** A query executor as every supported Kysely calls it. */
export interface ForwardingExecutor {
  executeQuery<R>(query: CompiledQuery<R>, ...options: QueryOptions): Promise<QueryResult<R>>
  stream<R>(
    query: CompiledQuery<R>,
    chunkSize: number,
    ...options: QueryOptions
  ): AsyncIterableIterator<QueryResult<R>>
  provideConnection<T>(
    use: (connection: DatabaseConnection) => Promise<T>,
    ...options: QueryOptions
  ): Promise<T>
}

export const forwarding = (queryExecutor: QueryExecutor): ForwardingExecutor => queryExecutor

export function signalIn([options]: QueryOptions): AbortSignal | undefined {
  const signal =
    typeof options === 'object' && options !== null && 'signal' in options ? options.signal : undefined
  return signal instanceof AbortSignal ? signal : undefined
}
