import { addMethods, rowKeyOf } from '@kysera/core'
import { isRepositoryLike } from '@kysera/executor'
import { entityIdOf } from './entries/entity-id.js'
import type { AuditLogEntry, ParsedAuditLogEntry } from './history/entry-types.js'
import { parseEntry } from './history/parse-entry.js'
import { readEntries, type EntryQuery } from './history/read-entries.js'
import type { AuditRepositoryExtensions } from './methods.js'
import { restoreFromAudit } from './restore/restore.js'
import { optionKey, placeOf, type Target } from './target.js'

/** The repository with the methods of this plugin, which remembers the key of its table. */
export function addAudit<T extends object>(repo: T, plugin: Omit<Target, 'repo'>): T {
  if (!isRepositoryLike(repo)) return repo
  const { tableName, executor, schema, primaryKey } = repo
  if (primaryKey !== undefined)
    plugin.databases.rememberKey(executor, { table: tableName, schema }, primaryKey)
  return addMethods(repo, methodsOf({ ...plugin, repo }))
}

function methodsOf(target: Target): AuditRepositoryExtensions<unknown, unknown> {
  const history = async (entityId: unknown, options: EntryQuery = {}): Promise<ParsedAuditLogEntry[]> => {
    const key = rowKeyOf(target.repo, entityId, optionKey(target))
    return find(target, { ...pageOf(options), entityId: entityIdOf(key) })
  }
  return {
    getAuditHistory: history,
    getAuditLogs: history,
    getAuditLog: id => findOne(target, id),
    getTableAuditLogs: async (filters = {}) => find(target, filters),
    getUserChanges: async (userId, options = {}) => find(target, { ...pageOf(options), userId }),
    restoreFromAudit: id => restoreFromAudit(target, id),
  }
}

const pageOf = ({ limit, offset }: EntryQuery): EntryQuery => ({ limit, offset })

async function find(target: Target, query: EntryQuery): Promise<ParsedAuditLogEntry[]> {
  const { auditTable, scope } = await placeOf(target)
  const entries = await readEntries(target.repo.executor, auditTable, { ...query, ...scope })
  return entries.map(entry => parseEntry(entry, target.config.logger))
}

async function findOne(target: Target, id: number | string): Promise<AuditLogEntry | null> {
  if (!isEntryId(id)) return null
  const { auditTable, scope } = await placeOf(target)
  const [entry] = await readEntries(target.repo.executor, auditTable, { ...scope, id: String(id) })
  return entry ?? null
}

/** What no entry can have is not asked for. */
const isEntryId = (id: unknown): boolean => /^\d{1,18}$/.test(String(id))
