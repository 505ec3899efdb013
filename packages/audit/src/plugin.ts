import { createPluginMetadata, PLUGIN_PRIORITIES, VERSION } from '@kysera/core'
import type { AnyDb, ExecutionContext, Plugin, SchemaFacts } from '@kysera/executor'
import { RawNode } from 'kysely'
import { Databases } from './databases.js'
import { resolveOptions, type AuditConfig, type AuditOptions } from './options.js'
import { currentTenant } from './entries/statement-facts.js'
import type { AuditExtension } from './methods.js'
import type { AuditPlugin } from './trail.js'
import { addAudit } from './repository-methods.js'
import { recordStatement } from './record-statement.js'
import { foundTable, tableError } from './table/audit-table.js'
import { createAuditTable } from './table/create-table.js'

/**
 * Records who changed which row, when, from what to what, of every insert, update and delete of an executor, and gives
 * repositories the history of their rows.
 *
 * The change and its entries are one transaction: neither is there without the other. A statement whose rows cannot be
 * known is refused. Raw SQL, and what triggers and foreign keys do, is not recorded.
 *
 * @throws {AuditError} when an option makes no sense.
 * @example
 * import { auditPlugin } from '@kysera/audit'
 * import { createExecutor } from '@kysera/executor'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   users: { id: number; email: string }
 * }
 * export async function rename(db: Kysely<Database>, id: number, email: string, userId: string): Promise<void> {
 *   const executor = await createExecutor(db, [auditPlugin({ getUserId: () => userId })])
 *   await executor.updateTable('users').set({ email }).where('id', '=', id).execute()
 * }
 */
export function auditPlugin(options?: AuditOptions): Plugin<AuditExtension>
export function auditPlugin(options: AuditOptions = {}): AuditPlugin {
  const config = resolveOptions(options)
  const databases = new Databases(config)
  const warn = once(() =>
    config.logger.warn('Raw SQL, and queries that another Kysely instance compiled, are not recorded'),
  )
  return {
    ...createPluginMetadata(config.name, VERSION, { priority: PLUGIN_PRIORITIES.AUDIT }),
    readsSchema: true,
    auditTable: config.auditTable,
    currentTenant: () => currentTenant(config),
    onInit: (db, schema) => prepareTable(db, schema, { config, databases }),
    extendRepository: repo => addAudit(repo, { config, databases }),
    ...(options.skipSystemOperations !== true && {
      aroundExecute: (execution, next) => {
        if (isReadable(execution)) return recordStatement(execution, next, config, databases)
        warn()
        return next()
      },
    }),
  }
}

/** Whether the executor knows what a statement does. */
const isReadable = ({ node }: ExecutionContext): boolean => node !== undefined && !RawNode.is(node)

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) act()
    isDone = true
  }
}

interface State {
  readonly config: AuditConfig
  readonly databases: Databases
}

async function prepareTable(db: AnyDb, schema: SchemaFacts, { config, databases }: State): Promise<void> {
  const { auditTable, createTable, getTenantId } = config
  if (schema.error !== undefined) {
    throw tableError(`Whether the audit table "${auditTable}" exists cannot be asked`, schema.error)
  }
  if (databases.tell(db, schema).auditTable !== undefined) return
  databases.forget(db)
  if (createTable) await createAuditTable(db, { auditTable, tenantColumn: getTenantId !== undefined })
  foundTable(await databases.describe(db), auditTable)
}
