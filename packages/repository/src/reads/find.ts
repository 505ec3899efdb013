import { distinctByKey, selectByKeys } from '@kysera/core'
import { keysOf, type Source } from '../definition/source.js'
import { assertFindOptions, type AnyFindOptions } from './find-options.js'
import { selectByKey, selectRows } from './read-rows.js'

export async function findById(source: Source, id: unknown): Promise<unknown> {
  const row = await selectByKey(source.db, source.definition.table, source.definition.parseKey(id))
  return row === undefined ? null : source.definition.toEntity(row)
}

/** In the order of the ids, each row once. */
export async function findByIds(source: Source, ids: unknown): Promise<unknown[]> {
  const { table, toEntities } = source.definition
  const rows = await selectByKeys(source.db, table, keysOf(source, ids))
  const present = rows.filter(row => row !== undefined)
  return toEntities(distinctByKey(table, present))
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
