import {
  BadRequestError,
  chunksOf,
  distinctByKey,
  hasOneOfKeys,
  keysPerStatement,
  selectByKeys,
} from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { insertBatch, planInserts } from './insert-rows.js'
import { runTogether } from '../transactions/joining.js'
import { inSchema, type Source } from '../definition/source.js'
import type { Columns, Table } from '../table/table.js'

/** In the order of the ids, each row once. */
export async function findByIds(source: Source, ids: unknown): Promise<unknown[]> {
  const keys = keysOf(source, ids)
  const rows = await selectByKeys(source.db, source.definition.table, keys)
  const present = rows.filter(row => row !== undefined)
  return source.definition.toEntities(distinctByKey(source.definition.table, present))
}

/** All or nothing. In the order of the inputs. */
export async function bulkCreate(source: Source, inputs: unknown): Promise<unknown[]> {
  const { definition, executor } = source
  const { table } = definition
  const values: Columns[] = []
  for (const input of listOf('inputs', inputs)) values.push(await definition.parseCreate(input))
  const inserted = await runTogether(
    executor,
    planInserts(table, values),
    (db, batch) => insertBatch(inSchema(db, definition), table, batch),
    definition,
  )
  const rows: Columns[] = []
  for (const [place, row] of inserted.flat()) rows[place] = row
  return definition.toEntities(rows)
}

/** All or nothing. How many rows there were. */
export async function bulkDelete(source: Source, ids: unknown): Promise<number> {
  const { definition, executor } = source
  const { table } = definition
  const chunks = chunksOf(distinctByKey(table, keysOf(source, ids)), keysPerStatement(table))
  const counts = await runTogether(
    executor,
    chunks,
    (db, keys) => deleteRows(inSchema(db, definition), table, keys),
    definition,
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

async function deleteRows(db: AnyDb, table: Table, keys: readonly Columns[]): Promise<number> {
  const query = db.deleteFrom(table.name).where(hasOneOfKeys(table, keys))
  const { numDeletedRows } = await query.executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

const keysOf = (source: Source, ids: unknown): Columns[] =>
  listOf('ids', ids).map(id => source.definition.parseKey(id))

/** @throws {BadRequestError} for anything but an array. */
export function listOf(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new BadRequestError(`${name} is an array`)
}
