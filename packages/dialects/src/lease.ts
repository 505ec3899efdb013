import { BadRequestError } from '@kysera/core'
import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely'

/**
 * Refuses the queries of a handle that somebody kept, once its connection has gone back to the pool: they would run
 * on it all the same, with the settings of whoever has it then.
 */
export class Lease implements KyselyPlugin {
  #ended = false

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    if (this.#ended)
      throw new BadRequestError('This handle was for a function that has ended: await its queries')
    return node
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result
  }

  /** Runs work, after which the handle is refused. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      this.#ended = true
    }
  }
}
