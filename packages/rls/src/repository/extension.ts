import type { RepositoryExtension } from '@kysera/executor'
import type { Operation } from '../policy/operations.js'

/** What `rlsPlugin` adds to a repository. */
export interface RLSMethods {
  /** The same as `rlsContext.asSystemAsync`. */
  readonly withoutRLS: <R>(fn: () => Promise<R>) => Promise<R>
  /**
   * Whether a statement could do this to a row, as far as policies care: the row as it is, or for create its values.
   * `'all'` is reading, changing and deleting. Rules that only the database can tell cost a query by the row's key.
   *
   * Never rejects: without a context, and where nothing can be told, it is false.
   */
  readonly canAccess: (operation: Operation, row: Readonly<Record<string, unknown>>) => Promise<boolean>
}

/** The methods as a function of the repository's type. */
export interface RLSExtension extends RepositoryExtension {
  readonly methods: RLSMethods
}
