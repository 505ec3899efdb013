import type {
  AnyDb,
  AnyHandle,
  AnyTransaction,
  DatabaseOf,
  ExecutorConfig,
  KyseraExecutor,
  KyseraTransaction,
  PluginsOf,
} from './executor.js'
import { install } from './install.js'
import { Interceptor, interceptorOf, type Origin } from './interceptor.js'
import type { AnyPlugin, SchemaFacts } from './plugin.js'
import { kyselyOf } from './kysely-of.js'
import { PluginLifecycle } from './plugin-lifecycle.js'
import { TableFacts } from './table-facts.js'
import { assertDistinctNames } from './order-plugins.js'
import { orderPlugins } from './validate-plugins.js'

/**
 * Gives a Kysely instance whose queries pass through plugins.
 *
 * Reads the tables of the database once if a plugin asks for it, then calls `onInit` of each plugin in execution
 * order. The instance that is passed in stays as it is. Given an executor, the new plugins join those it has, and a
 * plugin whose name is already active is skipped.
 *
 * @throws {PluginValidationError} when the plugins cannot work together, or one of them fails to start.
 * @throws {TypeError} when an entry of the list is not a plugin, or the handle no Kysely instance.
 * @example
 * import { createExecutor, type Plugin } from '@kysera/executor'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   posts: { id: number; published: boolean }
 * }
 * const onlyPublished: Plugin = {
 *   name: 'only-published',
 *   filter: (table, eb) => (table.table === 'posts' ? eb('published', '=', true) : undefined),
 * }
 * export async function listPosts(db: Kysely<Database>) {
 *   const executor = await createExecutor(db, [onlyPublished])
 *   return executor.selectFrom('posts').selectAll().execute()
 * }
 */
export function createExecutor<E extends AnyHandle>(
  db: E,
): Promise<KyseraExecutor<DatabaseOf<E>, PluginsOf<E>>>
export function createExecutor<E extends AnyHandle, const P extends readonly AnyPlugin[]>(
  db: E,
  plugins: P,
  config?: ExecutorConfig,
): Promise<KyseraExecutor<DatabaseOf<E>, [...PluginsOf<E>, ...P]>>
export async function createExecutor(
  db: AnyDb,
  plugins: readonly AnyPlugin[] = [],
  config: ExecutorConfig = {},
): Promise<AnyDb> {
  const plan = planExecutor(db, plugins)
  const { facts, schema } = await readSchema(plan)
  await plan.origin.lifecycle.initialize(schema)
  return build(db, { ...plan, origin: { ...plan.origin, facts } }, config)
}

/**
 * The same as `createExecutor`, at once: no `onInit` is called, and no table is read.
 *
 * @throws {PluginValidationError} when the plugins cannot work together.
 * @throws {TypeError} when an entry of the list is not a plugin, or the handle no Kysely instance.
 */
export function createExecutorSync<E extends AnyHandle>(db: E): KyseraExecutor<DatabaseOf<E>, PluginsOf<E>>
export function createExecutorSync<E extends AnyHandle, const P extends readonly AnyPlugin[]>(
  db: E,
  plugins: P,
  config?: ExecutorConfig,
): KyseraExecutor<DatabaseOf<E>, [...PluginsOf<E>, ...P]>
export function createExecutorSync(
  db: AnyDb,
  plugins: readonly AnyPlugin[] = [],
  config: ExecutorConfig = {},
): AnyDb {
  return build(db, planExecutor(db, plugins), config)
}

/**
 * A transaction whose queries pass through plugins, on the same connection. `onInit` is not called.
 *
 * @throws {PluginValidationError} when the plugins cannot work together.
 * @throws {TypeError} when an entry of the list is not a plugin, or the handle no Kysely instance.
 */
export function wrapTransaction<T extends AnyTransaction, const P extends readonly AnyPlugin[]>(
  trx: T,
  plugins: P,
): KyseraTransaction<DatabaseOf<T>, [...PluginsOf<T>, ...P]> {
  return build(trx, planExecutor(trx, plugins), {})
}

interface ExecutorPlan {
  readonly origin: Origin
  /** All plugins, those of the given executor included, in execution order. */
  readonly plugins: readonly AnyPlugin[]
}

function planExecutor(db: AnyDb, plugins: readonly AnyPlugin[]): ExecutorPlan {
  const list: unknown = plugins
  if (!Array.isArray(list)) throw new TypeError('Plugins are given as an array')
  const requested = [...plugins]
  const below = interceptorOf(kyselyOf(db))
  if (below === undefined) {
    const ordered = orderPlugins(requested)
    return { plugins: ordered, origin: { db, facts: undefined, lifecycle: new PluginLifecycle(db, ordered) } }
  }
  assertDistinctNames(requested)
  const active = new Set(below.plugins.map(plugin => plugin.name))
  const fresh = requested.filter(plugin => !active.has(plugin.name))
  const ordered = orderPlugins([...below.plugins, ...fresh])
  const added = ordered.filter(plugin => fresh.includes(plugin))
  const { db: bottom } = below.origin
  return { plugins: ordered, origin: { ...below.origin, lifecycle: new PluginLifecycle(bottom, added) } }
}

interface SchemaRead {
  readonly facts: TableFacts | undefined
  readonly schema: SchemaFacts
}

/** One read of the database's tables for all plugins; an executor below has made it already. */
async function readSchema({ origin, plugins }: ExecutorPlan): Promise<SchemaRead> {
  if (origin.facts !== undefined) return { facts: origin.facts, schema: { tables: origin.facts.tables } }
  if (!plugins.some(plugin => plugin.readsSchema === true)) return { facts: undefined, schema: {} }
  try {
    const tables = await origin.db.introspection.getTables({ withInternalKyselyTables: true })
    return { facts: new TableFacts(tables), schema: { tables } }
  } catch (error) {
    return { facts: undefined, schema: { error } }
  }
}

/** Plugins that an executor below has switched off stay off, unless the caller says otherwise. */
function build<H extends AnyDb>(db: H, plan: ExecutorPlan, config: ExecutorConfig): H {
  const enabled = config.enabled ?? interceptorOf(db)?.enabled ?? true
  const interceptor = new Interceptor(plan.origin, plan.plugins, enabled)
  const executor = install(db, interceptor)
  if (isRoot(db, plan.origin)) interceptor.root = executor.getExecutor()
  return executor
}

/** Whether the raw database of an executor made from this handle is the bottom one, not a handle derived from it. */
const isRoot = (handle: AnyDb, { db }: Origin): boolean =>
  handle === db || interceptorOf(handle)?.root === handle.getExecutor()

/**
 * Calls `onDestroy` of the plugins that `createExecutor` added, in reverse order, once.
 *
 * The Kysely instance is not destroyed, and the executor can still be queried.
 *
 * @throws {AggregateError} when plugins failed; all of them have been called.
 */
export async function destroyExecutor(executor: AnyHandle): Promise<void> {
  await interceptorOf(executor)?.origin.lifecycle.destroy()
}
