import type { ConnectionProvider, DatabaseConnection, QueryExecutor } from 'kysely'
import type { AnyDb } from '../executor.js'
import { kyselyOver } from '../kysely-over.js'

/**
 * Gives the same connection each time, at once.
 *
 * Kysely's own provider of a single connection lets callers wait for each other; a statement that runs within a
 * transaction's callback would wait for that callback to end.
 */
const pinnedProvider = (connection: DatabaseConnection): ConnectionProvider => ({
  provideConnection: use => use(connection),
})

/** The same kind of handle on one connection. */
export const pinned = <H extends AnyDb>(handle: H, connection: DatabaseConnection): H =>
  kyselyOver(handle, onConnection(handle.getExecutor(), connection))

export const onConnection = (queryExecutor: QueryExecutor, connection: DatabaseConnection): QueryExecutor =>
  queryExecutor.withConnectionProvider(pinnedProvider(connection))
