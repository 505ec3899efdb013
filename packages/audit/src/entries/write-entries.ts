import { AuditError } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import type { AuditConfig } from '../options.js'
import { keyOf } from '../statement/row-keys.js'
import type { Change, Write } from '../statement/session.js'
import type { AuditTable } from '../table/audit-table.js'
import { instantForm } from '../table/instants.js'
import { entityIdOf } from './entity-id.js'
import { entryValues } from './entry-values.js'
import { insertEntries, type Entry } from './insert-entries.js'
import type { StatementFacts } from './statement-facts.js'

/** The columns that the entries of a statement share, and those of their own. */
const shared = ['table_name', 'changed_by', 'changed_at', 'metadata'] as const
const own = ['operation', 'entity_id', 'old_values', 'new_values'] as const
const columns = [...shared, ...own] as const
const columnsWithTenant = [...shared, 'tenant_id', ...own] as const

/** The rows of the audit table for what happened to the rows of a table. */
export function entriesOf(
  write: Write,
  changes: readonly Change[],
  { facts, table }: { readonly facts: StatementFacts; readonly table: AuditTable },
): Entry[] {
  const { entryName } = write.table
  const { userId, metadata, tenantId } = facts
  const time = instantForm(table.dialect, table.timeType).write(facts.time)
  const all = [entryName, userId, time, metadata]
  if (tenantId !== undefined) all.push(tenantId)
  return changes.map(change => {
    const id = entityIdOf(keyOf(write, change.before ?? change.after ?? {}))
    const values = entryValues(change, { entryName, key: write.key }, write.config)
    return [...all, change.operation, id, values.old_values, values.new_values]
  })
}

/** @throws {AuditError} when the entries cannot be written. */
export async function writeEntries(
  db: AnyDb,
  table: AuditTable,
  entries: readonly Entry[],
  { getTenantId }: AuditConfig,
): Promise<void> {
  if (getTenantId !== undefined && !table.hasTenant) {
    throw new AuditError(`The audit table "${table.name}" has no column tenant_id`)
  }
  try {
    await insertEntries(db, table, {
      columns: getTenantId === undefined ? columns : columnsWithTenant,
      entries,
    })
  } catch (error) {
    throw new AuditError('The audit entries cannot be written', undefined, undefined, { cause: error })
  }
}
