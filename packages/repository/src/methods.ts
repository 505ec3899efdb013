import { assertFindOptions, type AnyFindOptions } from './find-options.js'
import { countRows, rowExists, selectByKey, selectRows } from './read-rows.js'
import { checkMiss, keyOf, noRecord, type Source } from './source.js'
import { deleteRow, insertRow, writeRow } from './write-row.js'

interface Filtered {
  readonly where?: unknown
}

export async function findById(source: Source, id: unknown): Promise<unknown> {
  const row = await selectByKey(source.db, source.table, keyOf(source, id))
  return row === undefined ? null : source.toEntity(row)
}

// oxlint-disable typescript/no-explicit-any -- entities, or the selected columns: the face of the repository knows which
export async function find(source: Source, options: AnyFindOptions = {}): Promise<any[]> {
  assertFindOptions(options)
  const rows = await selectRows(source.db, source.table, options)
  return options.select === undefined ? source.toEntities(rows) : rows
}

export async function findOne(source: Source, options: AnyFindOptions = {}): Promise<any> {
  assertFindOptions(options)
  const [first] = await find(source, { ...options, limit: Math.min(options.limit ?? 1, 1) })
  return first ?? null
}
// oxlint-enable typescript/no-explicit-any

export async function count(source: Source, { where }: Filtered = {}): Promise<number> {
  return countRows(source.db, source.table, where)
}

export async function exists(source: Source, { where }: Filtered = {}): Promise<boolean> {
  return rowExists(source.db, source.table, where)
}

export async function create(source: Source, input: unknown): Promise<unknown> {
  const values = await source.parseCreate(input)
  return source.toEntity(await insertRow(source.db, source.table, values))
}

export async function update(source: Source, id: unknown, input: unknown): Promise<unknown> {
  const key = keyOf(source, id)
  const values = await source.parseUpdate(input)
  const row = await writeRow(source.db, source.table, key, values)
  if (row !== undefined) return source.toEntity(row)
  await checkMiss(source, 'update', key)
  throw noRecord(id)
}

/** Whether there was such a row. */
export async function deleteById(source: Source, id: unknown): Promise<boolean> {
  const key = keyOf(source, id)
  if (await deleteRow(source.db, source.table, key)) return true
  await checkMiss(source, 'delete', key)
  return false
}
