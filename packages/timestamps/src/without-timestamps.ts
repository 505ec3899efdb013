import { replacePlugin, type AnyHandle } from '@kysera/executor'

export const pluginName = '@kysera/timestamps'

/**
 * The same handle, whose writes get no timestamps: connection, transaction, schema and all other plugins stay.
 *
 * A handle without the plugin is returned as it is.
 *
 * @example
 * import { createExecutor } from '@kysera/executor'
 * import { timestampsPlugin, withoutTimestamps } from '@kysera/timestamps'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   posts: { id: number; views: number; updated_at: Date }
 * }
 * export async function countView(db: Kysely<Database>, id: number): Promise<void> {
 *   const executor = await createExecutor(db, [timestampsPlugin()])
 *   const views = withoutTimestamps(executor).updateTable('posts').where('id', '=', id)
 *   await views.set(eb => ({ views: eb('views', '+', 1) })).execute()
 * }
 */
export const withoutTimestamps = <E extends AnyHandle>(db: E): E => replacePlugin(db, pluginName)
