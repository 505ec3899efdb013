import {
  atomically,
  AuditMissingValuesError,
  AuditRestoreError,
  DatabaseError,
  hasKey,
  inSchemaOf,
  NotFoundError,
  parseDatabaseError,
  selectByKeys,
  toEntity,
  UniqueConstraintError,
  type Columns,
  type KeyedTable,
} from '@kysera/core'
import { isSameName, type AnyDb } from '@kysera/executor'
import { sql, type InsertQueryBuilder } from 'kysely'
import type { AuditLogEntry } from '../history/entry-types.js'
import { parseObject } from '../history/parse-entry.js'
import { readEntries, withoutRowPlugins } from '../history/read-entries.js'
import { findTable } from '../table/audit-table.js'
import { placeOf, tableOf, type EntryPlace, type Target } from '../target.js'
import { withoutValues } from './refused-values.js'
import { restorableColumns, type RestorableColumns } from './restorable-columns.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
type AnyInsert = InsertQueryBuilder<any, any, any>

/** A state of a row that an entry holds, and where it goes. */
interface Restoring {
  readonly entry: AuditLogEntry
  readonly target: Target
  readonly table: KeyedTable
  readonly db: AnyDb
  readonly columns: RestorableColumns
  readonly old: Columns
  /** Whether the row has values that nobody may see. */
  readonly hasHidden: boolean
}

const isHidden = ({ config: { excluded, masked } }: Target, table: string, column: string): boolean =>
  excluded.has(table, column) || masked.has(table, column)

/** Puts a row back to the state before a change. */
export async function restoreFromAudit(target: Target, id: number | string): Promise<unknown> {
  const place = await placeOf(target)
  return atomically(target.repo, async trx => {
    const entry = await entryOf(trx, place, id)
    const old = oldValues(entry)
    const { database, entryName, auditTable } = place
    // Migrations may have changed the columns since the executor was made.
    const tables = await trx.withoutPlugins().introspection.getTables()
    const facts = findTable(tables, entryName, database.defaultSchema)
    const columns = await restorableColumns(trx.withoutPlugins(), auditTable.dialect, facts)
    const db = inSchemaOf(target.repo, withoutRowPlugins(trx))
    const hasHidden =
      facts === undefined || facts.columns.some(({ name }) => isHidden(target, entryName, name))
    const restoring = { entry, target, table: tableOf(target), db, columns, old, hasHidden }
    await (entry.operation === 'DELETE' ? insertAgain(restoring) : setBack(restoring))
    const [row] = await selectByKeys(db, restoring.table, [keyIn(restoring, old)])
    if (row === undefined) throw new NotFoundError('Record', { entityId: entry.entity_id })
    return toEntity(target.repo, row)
  })
}

async function entryOf(
  trx: AnyDb,
  { auditTable, scope }: EntryPlace,
  id: number | string,
): Promise<AuditLogEntry> {
  const isId = /^\d{1,18}$/.test(String(id))
  const [entry] = isId ? await readEntries(trx, auditTable, { ...scope, id: String(id) }) : []
  if (entry === undefined) throw new NotFoundError('Audit entry', { id })
  return entry
}

function oldValues({ id, operation, old_values }: AuditLogEntry): Columns {
  if (operation === 'INSERT') {
    throw new AuditRestoreError(id, operation, 'there was no row before an insertion')
  }
  const old = parseObject(old_values)
  if (old === null || old === undefined) throw new AuditMissingValuesError(id)
  return old
}

/** The key of a row, from the values of an entry. */
function keyIn({ table, columns, entry }: Restoring, values: Columns): Columns {
  return Object.fromEntries(
    table.key.map(column => {
      const name = Object.keys(values).find(each => isSameName(each, column))
      if (name === undefined) {
        throw new AuditRestoreError(entry.id, entry.operation, `its values lack the key "${column}"`)
      }
      return [column, columns.bind(name, values[name])]
    }),
  )
}

async function insertAgain(restoring: Restoring): Promise<void> {
  const { db, table, columns, old } = restoring
  const row = columns.writable(old, 'insert')
  const into = db.insertInto(table.name)
  const insert = columns.hasGeneratedIdentity ? overriding(restoring, into, row) : into.values(row)
  await written(restoring, () => insert.execute())
}

/** @throws {AuditRestoreError} on SQL Server, where a session setting would have to allow it. */
function overriding({ table, entry }: Restoring, into: AnyInsert, row: Columns): AnyInsert {
  if (table.dialect !== 'postgres') {
    const reason = `"${table.name}" numbers its rows itself: insert the recorded values under IDENTITY_INSERT`
    throw new AuditRestoreError(entry.id, entry.operation, reason)
  }
  const values = Object.values(row).map(value => sql`${value}`)
  return into.columns(Object.keys(row)).expression(sql`overriding system value values (${sql.join(values)})`)
}

async function setBack(restoring: Restoring): Promise<void> {
  const { db, table, columns, old, entry } = restoring
  const now = parseObject(entry.new_values)
  if (now === undefined)
    throw new AuditRestoreError(entry.id, entry.operation, 'its new values cannot be read')
  const key = keyIn(restoring, now ?? old)
  const moved = JSON.stringify(Object.values(key)) !== JSON.stringify(Object.values(keyIn(restoring, old)))
  const isKey = (column: string): boolean => table.key.some(each => isSameName(each, column))
  const row = Object.fromEntries(
    Object.entries(columns.writable(old, 'update')).filter(([column]) => moved || !isKey(column)),
  )
  if (Object.keys(row).length === 0) return
  const update = db.updateTable(table.name).set(row).where(hasKey(table, key))
  const { numUpdatedRows } = await written(restoring, () => update.executeTakeFirstOrThrow())
  if (numUpdatedRows > 0n) return
  if (now) throw new NotFoundError('Record', { entityId: entry.entity_id })
  throw new AuditRestoreError(
    entry.id,
    entry.operation,
    'the row is gone, or has another key that was not recorded',
  )
}

/** @throws {AuditRestoreError} when the database refuses the values. */
async function written<T>({ entry, hasHidden }: Restoring, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof DatabaseError) throw error
    const parsed = hasHidden ? withoutValues(error) : parseDatabaseError(error)
    if (parsed instanceof UniqueConstraintError) throw parsed
    throw new AuditRestoreError(entry.id, entry.operation, 'the database refuses its values', {
      cause: hasHidden ? parsed : error,
    })
  }
}
