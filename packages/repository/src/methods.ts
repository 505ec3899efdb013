import { NotFoundError } from '@kysera/core'
import type { AnyDb, MissCheck } from '@kysera/executor'
import type { Definition } from './definition.js'
import { assertFindOptions, type AnyFindOptions } from './find-options.js'
import { normalizePrimaryKeyInput } from './primary-key.js'
import * as table from './table.js'

/** What the methods of a repository work on. */
export interface Source extends Definition {
  /** In the schema of the table. */
  readonly db: AnyDb
  readonly missChecks: readonly MissCheck[]
}

interface Filtered {
  readonly where?: unknown
}

export async function findById(source: Source, id: unknown): Promise<unknown> {
  const row = await table.selectByKey(source.db, source.table, keyOf(source, id))
  return row === undefined ? null : source.toEntity(row)
}

// oxlint-disable typescript/no-explicit-any -- entities, or the selected columns: the face of the repository knows which
export async function find(source: Source, options: AnyFindOptions = {}): Promise<any[]> {
  assertFindOptions(options)
  const rows = await table.selectRows(source.db, source.table, options)
  return options.select === undefined ? Promise.all(rows.map(source.toEntity)) : rows
}

export async function findOne(source: Source, options: AnyFindOptions = {}): Promise<any> {
  assertFindOptions(options)
  const [first] = await find(source, { ...options, limit: Math.min(options.limit ?? 1, 1) })
  return first ?? null
}
// oxlint-enable typescript/no-explicit-any

export async function count(source: Source, { where }: Filtered = {}): Promise<number> {
  return table.countRows(source.db, source.table, where)
}

export async function exists(source: Source, { where }: Filtered = {}): Promise<boolean> {
  return table.rowExists(source.db, source.table, where)
}

export async function create(source: Source, input: unknown): Promise<unknown> {
  const values = await source.parseCreate(input)
  return source.toEntity(await table.insertRow(source.db, source.table, values))
}

export async function update(source: Source, id: unknown, input: unknown): Promise<unknown> {
  const key = keyOf(source, id)
  const values = await source.parseUpdate(input)
  const row = await written(source, key, values)
  if (row !== undefined) return source.toEntity(row)
  await checkMiss(source, 'update', key)
  throw new NotFoundError('Record', { id })
}

/** Whether there was such a row. */
export async function deleteById(source: Source, id: unknown): Promise<boolean> {
  const key = keyOf(source, id)
  if (await table.deleteRow(source.db, source.table, key)) return true
  await checkMiss(source, 'delete', key)
  return false
}

/** With nothing to set, the row as it is. */
function written(
  source: Source,
  key: table.Columns,
  values: table.Columns,
): Promise<table.Columns | undefined> {
  return Object.keys(values).length === 0
    ? table.selectByKey(source.db, source.table, key)
    : table.updateRow(source.db, source.table, key, values)
}

const keyOf = (source: Source, id: unknown): Record<string, unknown> =>
  normalizePrimaryKeyInput(source.table.key, id)

async function checkMiss(
  { missChecks }: Source,
  operation: 'update' | 'delete',
  key: Record<string, unknown>,
): Promise<void> {
  for (const check of missChecks) await check(operation, key)
}
