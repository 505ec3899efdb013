import type { Source } from '../definition/source.js'
import { checkMiss, noRecord } from './missing-row.js'
import { writeRow } from './write-row.js'

export async function update(source: Source, id: unknown, input: unknown): Promise<unknown> {
  const key = source.definition.parseKey(id)
  const values = await source.definition.parseUpdate(input)
  const row = await writeRow(source.db, source.definition.table, key, values)
  if (row !== undefined) return source.definition.toEntity(row)
  await checkMiss(source, 'update', key)
  throw noRecord(id)
}
