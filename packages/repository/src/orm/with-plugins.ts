import type { AnyPlugin, KyseraExecutor } from '@kysera/executor'
import type { WithExtensions } from './extensions.js'
import { createORM } from './orm.js'

/**
 * What a factory makes of an executor, with the methods and rules of plugins: `createORM` for one repository.
 *
 * @throws {PluginValidationError} when the plugins cannot work together, or one fails to start.
 * @example
 * const users = await withPlugins(exec => createSimpleRepository(exec, 'users'), db, [])
 */
export async function withPlugins<
  DB,
  R extends object,
  EP extends readonly AnyPlugin[] = [],
  const P extends readonly AnyPlugin[] = [],
>(
  factory: (executor: KyseraExecutor<DB, [...EP, ...P]>) => R,
  executor: KyseraExecutor<DB, EP>,
  plugins: P,
): Promise<WithExtensions<R, [...EP, ...P]>> {
  const orm = await createORM(executor, plugins)
  return orm.createRepository(factory)
}
