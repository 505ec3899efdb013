import {
  createContext,
  currentTransaction,
  withTransaction,
  type DbContext,
  type TransactionOptionsWithLogger,
} from '@kysera/dal'
import {
  applyPlugins,
  createExecutor,
  getPlugins,
  rebindExecutor,
  type AnyDb,
  type AnyHandle,
  type AnyPlugin,
  type DatabaseOf,
  type KyseraExecutor,
  type Operation,
  type PluginsOf,
} from '@kysera/executor'
import { joining } from '../transactions/joining.js'
import { extendRepository } from './extend-repository.js'
import type { WithExtensions } from './extensions.js'

/** Applies the plugins of an ORM to a builder that does not come from its executor. */
export type ApplyPluginsFunction = <QB>(
  qb: QB,
  operation: Operation,
  table: string,
  metadata?: Record<string, unknown>,
) => QB

/** Repositories, contexts and transactions with one list of plugins. */
export interface PluginOrm<DB, P extends readonly AnyPlugin[] = readonly AnyPlugin[]> {
  /** Runs in the transaction that is open around it. */
  readonly executor: KyseraExecutor<DB, P>
  /** All plugins, those of the executor included, in execution order. */
  readonly plugins: readonly AnyPlugin[]
  /** What the factory makes of the executor, with the methods that plugins add. */
  readonly createRepository: <R extends object>(
    factory: (executor: KyseraExecutor<DB, P>, applyPlugins: ApplyPluginsFunction) => R,
  ) => WithExtensions<R, P>
  readonly applyPlugins: ApplyPluginsFunction
  /** A context of the executor, or of the transaction that is open. */
  readonly createContext: () => DbContext<DB>
  /** Runs a function in a transaction, or in a savepoint of the one that is open. Repositories inside join it. */
  readonly transaction: <T>(
    fn: (ctx: DbContext<DB>) => Promise<T>,
    options?: TransactionOptionsWithLogger,
  ) => Promise<T>
}

/**
 * Repositories with plugins: those of the executor and those given here are one list.
 *
 * @throws {PluginValidationError} when the plugins cannot work together, or a new one fails to start.
 * @example
 * const orm = await createORM(executor, [])
 * const users = orm.createRepository(exec => createRepositoryFactory(exec).create({ tableName: 'users' }))
 * await orm.transaction(async () => {
 *   await users.create({ email: 'ann@example.org', name: 'Ann' })
 * })
 */
export function createORM<E extends AnyHandle, const P extends readonly AnyPlugin[] = []>(
  db: E,
  plugins?: P,
): Promise<PluginOrm<DatabaseOf<E>, [...PluginsOf<E>, ...P]>>
export async function createORM(
  db: AnyDb,
  plugins: readonly AnyPlugin[] = [],
  // oxlint-disable-next-line typescript/no-explicit-any -- plugins of every kind
): Promise<PluginOrm<any, any>> {
  const executor = joining(await createExecutor(db, plugins))
  const all = getPlugins(executor)
  const applyAll: ApplyPluginsFunction = (qb, operation, table, metadata = {}) =>
    applyPlugins(qb, all, { operation, table, metadata })
  // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-unnecessary-type-arguments -- not the database that an application registers
  const contextNow = (): DbContext<any> => {
    const current = currentTransaction(executor)
    return createContext(current === undefined ? executor : rebindExecutor(executor, current.db))
  }
  return {
    executor,
    plugins: all,
    createRepository: factory => extendRepository(exec => factory(exec, applyAll), all, executor),
    applyPlugins: applyAll,
    createContext: contextNow,
    transaction: (fn, options) => withTransaction(contextNow(), fn, options),
  }
}
