import { addMethods, hasKey, inSchemaOf, keyedTableOf } from '@kysera/core'
import { isRepositoryLike, type BaseRepositoryLike } from '@kysera/executor'
import { sql } from 'kysely'
import { currentContext } from '../context/current-context.js'
import { rlsContext } from '../context/rls-context.js'
import { RLSPolicyViolation } from '../errors.js'
import { reportViolation } from '../guard/report.js'
import type { KeysOfTables } from '../keys-of-tables.js'
import type { RLSConfig } from '../options.js'
import { bypasses } from '../protection/bypass.js'
import { canAccess } from './can-access.js'
import type { RLSMethods } from './extension.js'

/** The repository with the methods of this plugin, which remembers the key of its table. */
export function addRowSecurity<T extends object>(repo: T, config: RLSConfig, keys: KeysOfTables): T {
  if (!isRepositoryLike(repo)) return repo
  const { tableName, executor, primaryKey } = repo
  if (primaryKey !== undefined) keys.remember(executor, tableName, primaryKey)
  repo.onMiss?.((operation, key) => assertNotRefused(repo, config, { operation, key }))
  const methods: RLSMethods = {
    withoutRLS: fn => rlsContext.asSystemAsync(fn),
    canAccess: (operation, row) => canAccess(repo, config, operation, row),
  }
  return addMethods(repo, methods)
}

interface Missed {
  readonly operation: 'create' | 'update' | 'delete'
  readonly key: Readonly<Record<string, unknown>>
}

/**
 * A row that a write did not reach is missing, or not to be seen, which is the same; one that can be read was refused.
 * So was a new row that its creator may not read.
 *
 * @throws {RLSPolicyViolation} for what was refused.
 */
async function assertNotRefused(
  repo: BaseRepositoryLike,
  config: RLSConfig,
  { operation, key }: Missed,
): Promise<void> {
  const context = currentContext.getStore()
  const table = config.protection.find({ table: repo.tableName, schema: repo.schema })
  if (context === undefined || table === undefined) return
  if (table.isFree || bypasses(context, table, config)) return
  if (operation !== 'create' && !(await isReadable(repo, key))) return
  const reason = operation === 'create' ? 'the new row may not be read' : 'the row may be read, and no more'
  const refused = new RLSPolicyViolation(operation, table.name, reason, undefined, context.auth.userId)
  reportViolation(refused, config, context)
  throw refused
}

async function isReadable(repo: BaseRepositoryLike, key: Missed['key']): Promise<boolean> {
  const query = inSchemaOf(repo, repo.executor)
    .selectFrom(repo.tableName)
    .select(sql`1`.as('one'))
    .where(hasKey(keyedTableOf(repo), key))
  return (await query.execute()).length > 0
}
