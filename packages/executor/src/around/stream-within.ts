import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { deferred } from './deferred.js'
import type { Statement } from './statement-run.js'

export interface HookedStream<R> {
  /** Takes a connection and runs the hooks on it, the innermost of which sends the statement. */
  runHooks(send: (connection: DatabaseConnection) => Statement['send']): Promise<QueryResult<unknown>>
  open(connection: DatabaseConnection, query: CompiledQuery): AsyncIterableIterator<QueryResult<R>>
}

/**
 * Streams a query within its hooks, which run once.
 *
 * For them the statement begins when the first chunk is asked for, and ends, with no rows, when the stream has ended
 * or the caller stopped reading.
 */
export async function* streamWithin<R>(stream: HookedStream<R>): AsyncIterableIterator<QueryResult<R>> {
  const started = deferred<{ connection: DatabaseConnection; query: CompiledQuery } | undefined>()
  const ended = deferred<undefined>()
  const outcome = stream.runHooks(connection => async query => {
    started.resolve({ connection, query })
    await ended.promise
    return { rows: [] }
  })
  // A hook that refuses, or answers for the database, leaves nothing to stream.
  outcome.then(
    () => started.resolve(undefined),
    error => started.reject(error),
  )

  const start = await started.promise
  if (start === undefined) return
  try {
    yield* stream.open(start.connection, start.query)
  } catch (error) {
    ended.reject(error)
    await outcome
    throw error
  } finally {
    ended.resolve(undefined)
    await outcome
  }
}
