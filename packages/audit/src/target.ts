import { keyedTableOf, type KeyedTable } from '@kysera/core'
import type { BaseRepositoryLike } from '@kysera/executor'
import type { Databases } from './databases.js'
import { currentTenant } from './entries/statement-facts.js'
import type { EntryQuery } from './history/read-entries.js'
import type { AuditConfig } from './options.js'
import { entryNameOf } from './statement/written-table.js'
import { foundTable, type AuditedDatabase, type AuditTable } from './table/audit-table.js'

/** A repository, and what the plugin knows of its database. */
export interface Target {
  readonly repo: BaseRepositoryLike
  readonly config: AuditConfig
  readonly databases: Databases
}

/** Where the entries of a repository are. */
export interface EntryPlace {
  readonly database: AuditedDatabase
  readonly auditTable: AuditTable
  /** The table of the repository, and the tenant of whom is asking. */
  readonly scope: Pick<EntryQuery, 'table' | 'tenantId'>
  readonly entryName: string
}

export async function placeOf({ repo, config, databases }: Target): Promise<EntryPlace> {
  const database = await databases.describe(repo.executor)
  const auditTable = foundTable(database, config.auditTable)
  const entryName = entryNameOf({ table: repo.tableName, schema: repo.schema }, database)
  return {
    database,
    auditTable,
    entryName,
    scope: { table: entryName, tenantId: await currentTenant(config) },
  }
}

/** The key that the options name for the repository's table. */
export const optionKey = ({ repo, config }: Target): readonly string[] | undefined =>
  config.key.columnsOf(repo.tableName)

export const tableOf = (target: Target): KeyedTable => keyedTableOf(target.repo, optionKey(target))
