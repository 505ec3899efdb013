import { Kysely, Transaction, type Dialect, type KyselyProps, type QueryExecutor } from 'kysely'
import type { AnyDb } from '../executor.js'
import type { Origin } from '../interceptor.js'
import { kyselyOver } from '../kysely-over.js'
import { OpenTransactions } from './open-transactions.js'

/** A Kysely of ours over the database of an origin, whose driver knows the transactions that are open. */
export const databaseOver = (origin: Origin, queryExecutor: QueryExecutor): AnyDb =>
  new Kysely(propsOf(origin, queryExecutor))

/** A handle on a connection whose transaction is open. */
export const transactionOver = (origin: Origin, queryExecutor: QueryExecutor): AnyDb =>
  new Transaction(propsOf(origin, queryExecutor))

export function transactionsOf(origin: Origin): OpenTransactions {
  return (origin.transactions ??= new OpenTransactions(origin.db))
}

function propsOf(origin: Origin, executor: QueryExecutor): KyselyProps {
  const driver = transactionsOf(origin)
  const dialect: Dialect = {
    createDriver: () => driver,
    createAdapter: () => executor.adapter,
    createQueryCompiler: () => executor,
    createIntrospector: db => kyselyOver(origin.db, db.getExecutor()).introspection,
  }
  return { config: { dialect }, dialect, driver, executor }
}
