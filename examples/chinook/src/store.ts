import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { createORM, type PluginOrm } from '@kysera/repository'
import type { Kysely } from 'kysely'
import { createTables } from './create-tables.js'
import { createPlugins, type StorePlugins } from './plugins.js'
import { createRepositories, type Repositories } from './repositories.js'
import type { Chinook } from './schema.js'

/** An open music store. */
export interface Store {
  readonly executor: KyseraExecutor<Chinook, StorePlugins>
  readonly orm: PluginOrm<Chinook, StorePlugins>
  readonly repositories: Repositories
}

/** Creates the tables of a store in an empty database, and opens it. */
export async function createStore(db: Kysely<Chinook>): Promise<Store> {
  await createTables(await createExecutor(db, createPlugins()))
  // An executor reads once which tables have the columns of its plugins: this one finds them.
  const executor = await createExecutor(db, createPlugins())
  const orm = await createORM(executor, [])
  return { executor, orm, repositories: createRepositories(orm) }
}
