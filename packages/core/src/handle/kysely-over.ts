import type { Kysely, KyselyPlugin, QueryExecutor, Transaction } from 'kysely'

/**
 * The same kind of handle, a Kysely instance or a transaction with its driver and dialect, over another query executor.
 *
 * It has the plugins of that query executor. The given handle stays as it is, and methods that were added to it are not
 * on the new one.
 *
 * @example
 * const observed = kyselyOver(
 *   db,
 *   db.getExecutor().withConnectionProvider({
 *     provideConnection: (use, ...options: readonly unknown[]) => {
 *       console.log('a connection is asked for')
 *       return forwardingProvider(db.getExecutor()).provideConnection(use, ...options)
 *     },
 *   }),
 * )
 */
export function kyselyOver<DB>(handle: Transaction<DB>, queryExecutor: QueryExecutor): Transaction<DB>
export function kyselyOver<DB>(handle: Kysely<DB>, queryExecutor: QueryExecutor): Kysely<DB>
export function kyselyOver<DB>(handle: Kysely<DB>, queryExecutor: QueryExecutor): Kysely<DB> {
  // A handle takes whatever its query executor's `withPlugin` gives. The carrier, and the query executor whose method
  // is replaced, are fresh objects that nobody else holds.
  const carrier = handle.withPlugin(passThrough)
  carrier.getExecutor().withPlugin = () => queryExecutor
  return carrier.withPlugin(passThrough)
}

const passThrough: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: ({ result }) => Promise.resolve(result),
}
