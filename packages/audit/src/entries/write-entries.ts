import { AuditError, chunksOf, getDialectTraits } from '@kysera/core'
import { executeStatement, type AnyDb, type Statement } from '@kysera/executor'
import type { AuditConfig } from '../options.js'
import { keyOf } from '../statement/row-keys.js'
import type { Change, Write } from '../statement/session.js'
import type { AuditTable } from '../table/audit-table.js'
import { instantForm } from '../table/instants.js'
import { entityIdOf } from './entity-id.js'
import { entryValues } from './entry-values.js'
import type { StatementFacts } from './statement-facts.js'

type Entry = Readonly<Record<string, unknown>>

/** The rows of the audit table for what happened to the rows of a table. */
export function entriesOf(
  write: Write,
  changes: readonly Change[],
  { facts, table }: { readonly facts: StatementFacts; readonly table: AuditTable },
): Entry[] {
  const shared = {
    table_name: write.table.entryName,
    changed_by: facts.userId,
    changed_at: instantForm(table.dialect, table.timeType).write(facts.time),
    metadata: facts.metadata,
    ...(facts.tenantId !== undefined && { tenant_id: facts.tenantId }),
  }
  return changes.map(change => ({
    ...shared,
    operation: change.operation,
    entity_id: entityIdOf(keyOf(write, change.before ?? change.after ?? {})),
    ...entryValues(change, { entryName: write.table.entryName, key: write.key }, write.config),
  }))
}

/** @throws {AuditError} when the entries cannot be written. */
export async function writeEntries(
  db: AnyDb,
  table: AuditTable,
  entries: readonly Entry[],
  { getTenantId }: AuditConfig,
): Promise<void> {
  const { maxParameters, maxRowsPerInsert } = getDialectTraits(table.dialect)
  const columns = Object.keys(entries[0] ?? {}).length
  const size = Math.min(maxRowsPerInsert, Math.floor(maxParameters / Math.max(columns, 1)))
  if (getTenantId !== undefined && !table.hasTenant) {
    throw new AuditError(`The audit table "${table.name}" has no column tenant_id`)
  }
  try {
    for (const chunk of chunksOf(entries, size)) await insertEntries(db, table, chunk)
  } catch (error) {
    throw new AuditError('The audit entries cannot be written', undefined, undefined, { cause: error })
  }
}

/** Entries of so few rows are inserted by statements that were compiled before. */
const maxKept = 10

async function insertEntries(db: AnyDb, { name }: AuditTable, entries: readonly Entry[]): Promise<void> {
  const columns = Object.keys(entries[0] ?? {})
  const values = entries.flatMap(entry => columns.map(column => entry[column]))
  if (entries.length > maxKept || values.some(isComputed)) {
    await db.insertInto(name).values(entries).execute()
    return
  }
  const key = JSON.stringify(['kysera.audit.entries', name, entries.length, columns])
  const build: Statement['build'] = (on, given) => on.insertInto(name).values(rowsOf(columns, given))
  await executeStatement(db, { key, build }, values)
}

const isComputed = (value: unknown): boolean => typeof value === 'object' && value !== null

const rowsOf = (columns: readonly string[], values: readonly unknown[]): Entry[] =>
  chunksOf(values, columns.length).map(row =>
    Object.fromEntries(columns.map((column, index) => [column, row[index]])),
  )
