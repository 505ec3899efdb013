import { chunksOf, distinctByKey, hasOneOfKeys, keysPerStatement } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { inSchema, keysOf, type Source } from '../definition/source.js'
import type { Columns, Table } from '../table/table.js'
import { runTogether } from '../transactions/in-transaction.js'
import { checkMiss } from './missing-row.js'
import { deleteRow } from './write-row.js'

/** Whether there was such a row. */
export async function deleteById(source: Source, id: unknown): Promise<boolean> {
  const key = source.definition.parseKey(id)
  if (await deleteRow(source.db, source.definition.table, key)) return true
  await checkMiss(source, 'delete', key)
  return false
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
  return counts.reduce((sum, each) => sum + each, 0)
}

async function deleteRows(db: AnyDb, table: Table, keys: readonly Columns[]): Promise<number> {
  const query = db.deleteFrom(table.name).where(hasOneOfKeys(table, keys))
  const { numDeletedRows } = await query.executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
