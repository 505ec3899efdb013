import type { CompiledQuery, DatabaseConnection, QueryExecutor, QueryResult, RootOperationNode } from 'kysely'
import type { AnyDb } from '../executor.js'
import { hookFailure, hookMisuse } from '../hook-failure.js'
import type { Interceptor } from '../interceptor.js'
import { handlesLike } from '../kysely-over.js'
import type { ExecutionContext, NextExecution } from '../plugin.js'
import type { PluginWith } from '../query-hooks.js'
import { KnownQuery } from './known-query.js'
import { onConnection } from './pinned.js'
import { inSavepoint } from './statement-transaction.js'
import { transactionOver } from './transaction-over.js'

type Result = Promise<QueryResult<unknown>>

/** What one statement runs on. */
export interface Statement {
  readonly query: CompiledQuery
  readonly connection: DatabaseConnection
  /** The query executor of the handle that the statement came from, hooks aside. */
  readonly queryExecutor: QueryExecutor
  /** The same without the interceptor. */
  readonly plain: QueryExecutor
  readonly interceptor: Interceptor
  /** Whether a transaction was open on the connection when the statement came. */
  readonly inTransaction: boolean
  readonly isStream: boolean
  readonly signal: AbortSignal | undefined
  /** Sends a query to the database. */
  readonly send: (query: CompiledQuery) => Result
}

/** One statement on its way through the `aroundExecute` hooks, the first plugin outermost. */
export class StatementRun {
  readonly #statement: Statement
  /** The handle inside the transaction, or savepoint, that a hook of this statement has opened. */
  #opened: AnyDb | undefined
  /** The handle outside of it, made when a hook first asks. */
  #outer: AnyDb | undefined

  constructor(statement: Statement) {
    this.#statement = statement
  }

  run(): Result {
    return this.#from(0, this.#statement.query)
  }

  get db(): AnyDb {
    return this.#opened ?? (this.#outer ??= this.#handle())
  }

  get isTransaction(): boolean {
    return this.#opened !== undefined || this.#statement.inTransaction
  }

  nodeOf(query: CompiledQuery): RootOperationNode | undefined {
    const { query: given, interceptor } = this.#statement
    return KnownQuery.nodeOf(query, interceptor) ?? KnownQuery.nodeOfBuilt(given, interceptor)
  }

  compile(node: RootOperationNode, { queryId }: CompiledQuery): CompiledQuery {
    const { plain, interceptor } = this.#statement
    const query = plain.compileQuery(plain.transformQuery(node, queryId), queryId)
    return KnownQuery.made(query, interceptor, node)
  }

  /** A hook inside another one's transaction is in it already. */
  async transaction<T>(fn: (db: AnyDb) => Promise<T>): Promise<T> {
    if (this.#opened !== undefined) return fn(this.#opened)
    const { db } = this
    if (!this.#statement.inTransaction) return db.transaction().execute(trx => this.#within(trx, fn))
    const { connection, queryExecutor } = this.#statement
    return inSavepoint(connection, queryExecutor.adapter.supportsOutput === true, () => this.#within(db, fn))
  }

  async #within<T>(db: AnyDb, fn: (db: AnyDb) => Promise<T>): Promise<T> {
    this.#opened = db
    try {
      return await fn(db)
    } finally {
      this.#opened = undefined
    }
  }

  #handle(): AnyDb {
    const { connection, plain, inTransaction, interceptor } = this.#statement
    const pinned = onConnection(plain, connection)
    const { origin } = interceptor
    if (inTransaction && !origin.db.isTransaction) return transactionOver(origin, pinned)
    origin.handleOver ??= handlesLike(origin.db)
    return origin.handleOver(pinned)
  }

  #from(index: number, query: CompiledQuery): Result {
    const plugin = this.#statement.interceptor.hooks.aroundExecute[index]
    return plugin === undefined ? this.#statement.send(query) : this.#around(plugin, index, query)
  }

  async #around(plugin: PluginWith<'aroundExecute'>, index: number, query: CompiledQuery): Result {
    const call = { plugin: plugin.name, hook: 'aroundExecute' }
    let wentOn = false
    let failure: { readonly error: unknown } | undefined
    const next: NextExecution = async changed => {
      if (wentOn) throw hookMisuse('called next() a second time', call)
      wentOn = true
      try {
        return await this.#from(index + 1, changed ?? query)
      } catch (error) {
        failure = { error }
        throw error
      }
    }
    try {
      return await plugin.aroundExecute(executionContext(this, query, this.#statement), next)
    } catch (error) {
      // What went wrong further in is not this plugin's doing.
      throw failure?.error === error ? error : hookFailure(error, call)
    }
  }
}

/** One execution as one hook sees it. All of it is its own: a hook may spread it. */
function executionContext(
  run: StatementRun,
  query: CompiledQuery,
  { signal, isStream }: Statement,
): ExecutionContext {
  const context: { -readonly [K in keyof ExecutionContext]: ExecutionContext[K] } = {
    query,
    isStream,
    compile: changed => run.compile(changed, query),
    transaction: fn => run.transaction(fn),
    get db() {
      return run.db
    },
    get isTransaction() {
      return run.isTransaction
    },
  }
  const node = run.nodeOf(query)
  if (node !== undefined) context.node = node
  if (signal !== undefined) context.signal = signal
  return context
}
