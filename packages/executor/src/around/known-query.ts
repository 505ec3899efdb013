import type { CompiledQuery, QueryId, RootOperationNode } from 'kysely'
import type { Interceptor } from '../interceptor.js'

/** A query that was compiled with an interceptor: a copy of one is not, and may say anything. */
export class KnownQuery<R> implements CompiledQuery<R> {
  declare readonly query: RootOperationNode
  declare readonly queryId: QueryId
  declare readonly sql: string
  declare readonly parameters: readonly unknown[]
  readonly #by: Interceptor
  readonly #node: RootOperationNode | undefined

  /** The node, if it is not the one that is noted for the query's id. */
  constructor(query: CompiledQuery<R>, by: Interceptor, node?: RootOperationNode) {
    Object.assign(this, query)
    this.#by = by
    this.#node = node
    // What hooks have seen of it is what is sent.
    Object.freeze(this.parameters)
    Object.freeze(this)
  }

  /** What a query looked like before ordinary Kysely plugins; nothing for one that is not known. */
  static nodeOf(query: CompiledQuery, by: Interceptor): RootOperationNode | undefined {
    return KnownQuery.#is(query, by) ? (query.#node ?? by.nodes?.get(query.queryId)) : undefined
  }

  /** The same for what a hook made of a query that a builder compiled. */
  static nodeOfBuilt(query: CompiledQuery, by: Interceptor): RootOperationNode | undefined {
    const isBuilt = KnownQuery.#is(query, by) && query.#node === undefined
    return isBuilt ? by.nodes?.get(query.queryId) : undefined
  }

  static #is(query: CompiledQuery, by: Interceptor): query is KnownQuery<unknown> {
    return #by in query && query.#by === by
  }
}
