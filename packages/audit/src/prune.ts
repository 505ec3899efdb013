import { BadRequestError, firstRows, getDialectTraits } from '@kysera/core'
import { kyselyOf, type AnyDb, type Handle } from '@kysera/executor'
import { defaultTable } from './options.js'
import { foundTable, readDatabase, type AuditTable } from './table/audit-table.js'
import { instantForm } from './table/instants.js'

export interface PruneOptions {
  /** Entries from strictly before are removed. */
  readonly olderThan: Date
  /** Default: `'audit_logs'`. */
  readonly auditTable?: string | undefined
  /** The table whose entries are removed, as they name it. Default: all. */
  readonly table?: string | undefined
  /** How many entries one statement removes. Default: 1000. */
  readonly batchSize?: number | undefined
}

/**
 * Removes old entries for good, batch by batch. Gives how many.
 *
 * @throws {BadRequestError} for an invalid date or batch size.
 * @throws {AuditError} when there is no audit table.
 */
export async function pruneAuditLogs<DB>(
  handle: Handle<DB>,
  { olderThan, auditTable = defaultTable, table, batchSize = 1000 }: PruneOptions,
): Promise<number> {
  if (!(olderThan instanceof Date) || Number.isNaN(olderThan.getTime())) {
    throw new BadRequestError('olderThan is a date')
  }
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new BadRequestError('batchSize is a whole number, and at least 1')
  }
  const db: AnyDb = kyselyOf(handle).withoutPlugins()
  const entries = foundTable(await readDatabase(db, auditTable), auditTable)
  const size = Math.min(batchSize, getDialectTraits(entries.dialect).maxParameters)
  let pruned = 0
  for (let removed; removed !== 0;) {
    removed = await pruneBatch(db, entries, { olderThan, table, size })
    pruned += removed
  }
  return pruned
}

interface Batch {
  readonly olderThan: Date
  readonly table: string | undefined
  readonly size: number
}

async function pruneBatch(
  db: AnyDb,
  { name, dialect, timeType }: AuditTable,
  { olderThan, table, size }: Batch,
): Promise<number> {
  const bound = instantForm(dialect, timeType).write(olderThan)
  const old = db.selectFrom(name).select('id').where('changed_at', '<', bound).orderBy('id')
  const ofTable = table === undefined ? old : old.where('table_name', '=', table)
  const ids = (await firstRows(ofTable, size, dialect).execute()).map(({ id }) => id)
  if (ids.length === 0) return 0
  const { numDeletedRows } = await db.deleteFrom(name).where('id', 'in', ids).executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
