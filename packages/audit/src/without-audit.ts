import { replacePlugin, type AnyHandle } from '@kysera/executor'
import { defaultName } from './options.js'

/**
 * The same handle, of whose writes nothing is recorded: connection, transaction, schema and all other plugins stay.
 *
 * A handle without the plugin is returned as it is.
 *
 * @example
 * import { auditPlugin, withoutAudit } from '@kysera/audit'
 * import { createExecutor } from '@kysera/executor'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   posts: { id: number; views: number }
 * }
 * export async function countViews(db: Kysely<Database>): Promise<void> {
 *   const executor = await createExecutor(db, [auditPlugin()])
 *   await withoutAudit(executor).updateTable('posts').set({ views: 0 }).execute()
 * }
 */
export const withoutAudit = <E extends AnyHandle>(db: E, name: string = defaultName): E =>
  replacePlugin(db, name)
