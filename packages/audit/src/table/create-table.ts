import { bareName, detectDialect, inSavepoint, type Dialect } from '@kysera/core'
import { kyselyOf, type AnyDb, type Handle } from '@kysera/executor'
import type { CreateTableBuilder } from 'kysely'
import { defaultTable } from '../options.js'
import { readDatabase, tableError } from './audit-table.js'
import { columnTypes } from './column-types.js'

export interface CreateAuditTableOptions {
  /** Default: `'audit_logs'`. */
  readonly auditTable?: string | undefined
  /** Whether entries say whose they are, for `getTenantId`. Default: `false`. */
  readonly tenantColumn?: boolean | undefined
  /** Whether to index entries by row and by time. Default: `true`. */
  readonly indexes?: boolean | undefined
}

/**
 * Creates the table of the entries, for migrations; one that exists stays as it is.
 *
 * @throws {AuditError} when it cannot be created.
 * @example
 * import { createAuditTable } from '@kysera/audit'
 * import type { Kysely } from 'kysely'
 *
 * export async function up(db: Kysely<unknown>): Promise<void> {
 *   await createAuditTable(db)
 * }
 */
export async function createAuditTable<DB>(
  handle: Handle<DB>,
  { auditTable = defaultTable, tenantColumn = false, indexes = true }: CreateAuditTableOptions = {},
): Promise<void> {
  const db: AnyDb = kyselyOf(handle).withoutPlugins()
  if (await exists(db, auditTable)) return
  try {
    await whole(db, trx => create(trx, { auditTable, tenantColumn, indexes }))
  } catch (error) {
    // Another process may have been faster.
    if (await exists(db, auditTable).catch(() => false)) return
    throw tableError(`The audit table "${auditTable}" cannot be created`, error)
  }
}

/** Removes the table of the entries, if there is one. */
export async function dropAuditTable<DB>(
  handle: Handle<DB>,
  { auditTable = defaultTable }: Pick<CreateAuditTableOptions, 'auditTable'> = {},
): Promise<void> {
  const db: AnyDb = kyselyOf(handle).withoutPlugins()
  await db.schema.dropTable(auditTable).ifExists().execute()
}

async function exists(db: AnyDb, auditTable: string): Promise<boolean> {
  return (await readDatabase(db, auditTable)).auditTable !== undefined
}

/** What one failing statement of a transaction does, and how tables come about, differs. */
async function whole(db: AnyDb, fn: (db: AnyDb) => Promise<void>): Promise<void> {
  const dialect = detectDialect(db)
  if (!db.isTransaction) return definitionsCommit[dialect] ? fn(db) : db.transaction().execute(fn)
  if (definitionsCommit[dialect]) throw new Error('creating it would commit the open transaction')
  return inSavepoint(db, () => fn(db))
}

const definitionsCommit: Readonly<Record<Dialect, boolean>> = {
  postgres: false,
  mysql: true,
  sqlite: false,
  mssql: false,
}

interface NewTable {
  readonly auditTable: string
  readonly tenantColumn: boolean
  readonly indexes: boolean
}

async function create(db: AnyDb, { auditTable, tenantColumn, indexes }: NewTable): Promise<void> {
  const types = columnTypes[detectDialect(db)]
  const table = db.schema
    .createTable(auditTable)
    .addColumn('id', types.id)
    .addColumn('table_name', types.name, column => column.notNull())
    .addColumn('entity_id', types.name, column => column.notNull())
    .addColumn('operation', types.operation, column => column.notNull())
    .addColumn('old_values', types.json)
    .addColumn('new_values', types.json)
    .addColumn('changed_by', types.name)
    .addColumn('changed_at', types.time, column => column.notNull())
    .addColumn('metadata', types.json)
  const keyed = detectDialect(db) === 'sqlite' ? table : withKey(table, auditTable)
  await (tenantColumn ? keyed.addColumn('tenant_id', types.name) : keyed).execute()
  if (!indexes) return
  await createIndex(db, auditTable, ['table_name', 'entity_id'])
  await createIndex(db, auditTable, ['changed_at'])
}

const withKey = (table: CreateTableBuilder<string, string>, auditTable: string): typeof table =>
  table.addPrimaryKeyConstraint(`${bareName(auditTable)}_key`, ['id'])

async function createIndex(db: AnyDb, auditTable: string, columns: string[]): Promise<void> {
  const name = [bareName(auditTable), ...columns].join('_')
  await db.schema.createIndex(name).on(auditTable).columns(columns).execute()
}
