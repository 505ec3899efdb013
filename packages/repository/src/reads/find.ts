import type { AnyDb } from '@kysera/executor'
import { assertFindOptions, type AnyFindOptions } from './find-options.js'
import { countRows, rowExists, selectByKey, selectRows } from './read-rows.js'
import { inTransaction } from '../transactions/joining.js'
import { checkMiss, inSchema, noRecord, type Source } from '../definition/source.js'
import type { Columns } from '../table/table.js'
import { deleteRow, found, insertRow, returnsRows, writeRow } from '../writes/write-row.js'

interface Filtered {
  readonly where?: unknown
}

export async function findById(source: Source, id: unknown): Promise<unknown> {
  const row = await selectByKey(source.db, source.definition.table, source.definition.parseKey(id))
  return row === undefined ? null : source.definition.toEntity(row)
}

// oxlint-disable typescript/no-explicit-any -- entities, or the selected columns: the face of the repository knows which
export async function find(source: Source, options: AnyFindOptions = {}): Promise<any[]> {
  assertFindOptions(options)
  const rows = await selectRows(source.db, source.definition.table, options)
  return options.select === undefined ? source.definition.toEntities(rows) : rows
}

export async function findOne(source: Source, options: AnyFindOptions = {}): Promise<any> {
  assertFindOptions(options)
  const [first] = await find(source, { ...options, limit: Math.min(options.limit ?? 1, 1) })
  return first ?? null
}
// oxlint-enable typescript/no-explicit-any

export async function count(source: Source, { where }: Filtered = {}): Promise<number> {
  return countRows(source.db, source.definition.table, where)
}

export async function exists(source: Source, { where }: Filtered = {}): Promise<boolean> {
  return rowExists(source.db, source.definition.table, where)
}

export async function create(source: Source, input: unknown): Promise<unknown> {
  const values = await source.definition.parseCreate(input)
  return source.definition.toEntity(await createRow(source, values))
}

/** Where a new row is read back and a plugin may hide it, it is written only if it can be read. */
async function createRow(source: Source, values: Columns): Promise<Columns> {
  const { definition, db, executor, missChecks } = source
  const { table, logger } = definition
  const insert = async (on: AnyDb): Promise<Columns> => {
    const row = await insertRow(on, table, values)
    if (row === undefined) await checkMiss(source, 'create', {})
    return found(table, row)
  }
  if (missChecks.length === 0 || returnsRows(table.dialect)) return insert(db)
  return inTransaction(executor, trx => insert(inSchema(trx, definition)), { logger })
}

export async function update(source: Source, id: unknown, input: unknown): Promise<unknown> {
  const key = source.definition.parseKey(id)
  const values = await source.definition.parseUpdate(input)
  const row = await writeRow(source.db, source.definition.table, key, values)
  if (row !== undefined) return source.definition.toEntity(row)
  await checkMiss(source, 'update', key)
  throw noRecord(id)
}

/** Whether there was such a row. */
export async function deleteById(source: Source, id: unknown): Promise<boolean> {
  const key = source.definition.parseKey(id)
  if (await deleteRow(source.db, source.definition.table, key)) return true
  await checkMiss(source, 'delete', key)
  return false
}
