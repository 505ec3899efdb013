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
  readonly #isBuilt: boolean

  private constructor(
    query: CompiledQuery<R>,
    by: Interceptor,
    { node, isBuilt }: { readonly node: RootOperationNode | undefined; readonly isBuilt: boolean },
  ) {
    Object.assign(this, query)
    this.#by = by
    this.#node = node
    this.#isBuilt = isBuilt
    // What hooks have seen of it is what is sent.
    Object.freeze(this.parameters)
    Object.freeze(this)
  }

  /** One that a builder compiled. It may compile others with the same id, in between and in other words. */
  static built<R>(query: CompiledQuery<R>, by: Interceptor): KnownQuery<R> {
    return new KnownQuery(query, by, { node: by.nodes?.get(query.queryId), isBuilt: true })
  }

  /** One that a hook made of a node. */
  static made<R>(query: CompiledQuery<R>, by: Interceptor, node: RootOperationNode): KnownQuery<R> {
    return new KnownQuery(query, by, { node, isBuilt: false })
  }

  /** What a query looked like before ordinary Kysely plugins; nothing for one that is not known. */
  static nodeOf(query: CompiledQuery, by: Interceptor): RootOperationNode | undefined {
    return KnownQuery.#is(query, by) ? query.#node : undefined
  }

  /** The same for what a hook made of a query that a builder compiled. */
  static nodeOfBuilt(query: CompiledQuery, by: Interceptor): RootOperationNode | undefined {
    return KnownQuery.#is(query, by) && query.#isBuilt ? query.#node : undefined
  }

  static #is(query: CompiledQuery, by: Interceptor): query is KnownQuery<unknown> {
    return #by in query && query.#by === by
  }
}
