import type { QueryExecutor } from 'kysely'
import type { AnyDb } from '../executor.js'
import type { Interceptor } from '../interceptor.js'
import { kyselyOver } from '../kysely-over.js'
import { HookedQueryExecutor } from './hooked-query-executor.js'
import { databaseOver } from './transaction-over.js'

/** The same kind of handle over a query executor, with the `aroundExecute` hooks of an interceptor. */
export function hookedHandle<H extends AnyDb>(handle: H, inner: QueryExecutor, interceptor: Interceptor): H {
  const queryExecutor = new HookedQueryExecutor(inner, interceptor, handle.isTransaction)
  return kyselyOver(
    handle.isTransaction ? handle : withOwnDriver(handle, queryExecutor, interceptor),
    queryExecutor,
  )
}

// `connection()` and `transaction()` look alike to a query executor; our driver can tell them apart.
function withOwnDriver<H extends AnyDb>(handle: H, queryExecutor: QueryExecutor, interceptor: Interceptor): H
function withOwnDriver(_: AnyDb, queryExecutor: QueryExecutor, { origin }: Interceptor): AnyDb {
  return databaseOver(origin, queryExecutor)
}

/** A query executor of a transaction that was begun elsewhere, with the hooks. */
export const hookedInTransaction = (inner: QueryExecutor, interceptor: Interceptor): QueryExecutor =>
  new HookedQueryExecutor(inner, interceptor, true)
