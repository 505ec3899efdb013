import type { AnyDb } from '@kysera/executor'
import { inSchema, type Source } from '../definition/source.js'
import { listOf } from '../table/list-of.js'
import type { Columns } from '../table/table.js'
import { inTransaction, runTogether } from '../transactions/in-transaction.js'
import { insertBatch, planInserts } from './insert-rows.js'
import { checkMiss } from './missing-row.js'
import { found } from './read-back.js'
import { insertRow, returnsRows } from './write-row.js'

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
