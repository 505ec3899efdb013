import type { AnyPlugin, KyseraExecutor } from '@kysera/executor'
import type { Kysely } from 'kysely'
import { createInMemoryDatabase } from './in-memory-database.js'

export interface PluginTestHarnessOptions<DB> {
  readonly plugins: readonly AnyPlugin[]
  /** A script of SQL. */
  readonly schema: string
  /** Writes the rows to start from, through the plugins. */
  readonly seedData?: ((executor: KyseraExecutor<DB>) => Promise<unknown>) | undefined
}

/** An executor with plugins on an SQLite database in memory. */
export interface PluginTestHarness<DB> {
  /** Makes the database and the executor anew. */
  setup(): Promise<void>
  /** @throws {Error} before `setup`. */
  execute<T>(fn: (executor: KyseraExecutor<DB>) => Promise<T>): Promise<T>
  /** Gives a result to assertions, and what they give back. */
  verify<T, R>(result: T, assertions: (result: T) => R): R
  /** Calls the clean-up hooks of the plugins and closes the database. May be called again. */
  teardown(): Promise<void>
  /** The executor. @throws {Error} before `setup`. */
  getDb(): KyseraExecutor<DB>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A place to try plugins.
 *
 * @example
 * import type { Plugin } from '@kysera/executor'
 * import { createPluginTestHarness } from '@kysera/testing'
 *
 * interface Database {
 *   users: { id: number; name: string }
 * }
 * export async function idsWith(plugin: Plugin): Promise<number[]> {
 *   const harness = createPluginTestHarness<Database>({
 *     plugins: [plugin],
 *     schema: 'create table users (id integer primary key, name text)',
 *     seedData: db => db.insertInto('users').values({ id: 1, name: 'Ann' }).execute(),
 *   })
 *   await harness.setup()
 *   const users = await harness.execute(db => db.selectFrom('users').select('id').execute())
 *   await harness.teardown()
 *   return users.map(({ id }) => id)
 * }
 */
export function createPluginTestHarness<DB>(options: PluginTestHarnessOptions<DB>): PluginTestHarness<DB> {
  let opened: Opened<DB> | undefined
  const teardown = async (): Promise<void> => {
    const closing = opened
    opened = undefined
    await closing?.close()
  }
  const getDb = (): KyseraExecutor<DB> => {
    if (opened === undefined) throw new Error('Test harness not set up. Call setup() first.')
    return opened.executor
  }
  return {
    setup: async () => {
      await teardown()
      opened = await open(options)
    },
    execute: async fn => fn(getDb()),
    verify: (result, assertions) => assertions(result),
    teardown,
    getDb,
    [Symbol.asyncDispose]: teardown,
  }
}

interface Opened<DB> {
  readonly executor: KyseraExecutor<DB>
  readonly close: () => Promise<void>
}

/** Leaves nothing open when it fails. */
async function open<DB>({ plugins, schema, seedData }: PluginTestHarnessOptions<DB>): Promise<Opened<DB>> {
  const db = await createInMemoryDatabase<DB>(schema)
  try {
    return await openOn(db, plugins, seedData)
  } catch (error) {
    await db.destroy()
    throw error
  }
}

async function openOn<DB>(
  db: Kysely<DB>,
  plugins: readonly AnyPlugin[],
  seedData: PluginTestHarnessOptions<DB>['seedData'],
): Promise<Opened<DB>> {
  const { createExecutor, destroyExecutor } = await import('@kysera/executor')
  const executor = await createExecutor(db, plugins)
  const close = async (): Promise<void> => {
    try {
      await destroyExecutor(executor)
    } finally {
      await db.destroy()
    }
  }
  try {
    await seedData?.(executor)
  } catch (error) {
    await destroyExecutor(executor)
    throw error
  }
  return { executor, close }
}
