import type { ConnectionProvider, DatabaseConnection } from 'kysely'

/** A source of connections as every supported Kysely calls it: 0.29 passes options along, 0.28 has none. */
export interface ForwardingProvider {
  provideConnection<T>(
    use: (connection: DatabaseConnection) => Promise<T>,
    ...options: readonly unknown[]
  ): Promise<T>
}

/**
 * A source of connections, a query executor for one, that takes the options of a query whichever Kysely is installed.
 *
 * Whoever stands between a query and its connection has to pass them on: among them is the signal that aborts it.
 *
 * @example
 * const connections = forwardingProvider(db.getExecutor())
 * await connections.provideConnection(async connection => console.log(connection))
 */
export const forwardingProvider = (provider: ConnectionProvider): ForwardingProvider => provider
