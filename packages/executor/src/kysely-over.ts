import type { KyselyPlugin, QueryExecutor } from 'kysely'
import type { AnyDb } from './executor.js'

/** The same kind of handle (Kysely or transaction, with its driver and dialect) over another query executor. */
export function kyselyOver<H extends AnyDb>(handle: H, queryExecutor: QueryExecutor): H
export function kyselyOver(handle: AnyDb, queryExecutor: QueryExecutor): AnyDb {
  return handlesLike(handle)(queryExecutor)
}

/**
 * Makes handles of the same kind over query executors.
 *
 * A handle takes whatever its query executor's `withPlugin` returns. The carrier, and the query executor whose
 * method is replaced, are fresh objects that nobody else holds.
 */
export function handlesLike(handle: AnyDb): (queryExecutor: QueryExecutor) => AnyDb {
  const carrier = handle.withPlugin(passThrough)
  const carried = carrier.getExecutor()
  return queryExecutor => {
    carried.withPlugin = () => queryExecutor
    return carrier.withPlugin(passThrough)
  }
}

const passThrough: KyselyPlugin = {
  transformQuery: args => args.node,
  transformResult: args => Promise.resolve(args.result),
}
