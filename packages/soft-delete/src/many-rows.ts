import {
  BadRequestError,
  chunksOf,
  distinctByKey,
  hasOneOfKeys,
  keysPerStatement,
  selectByKeys,
  type Columns,
} from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import type { Marking } from './marking.js'
import { keyOf } from './row-key.js'
import { atomically, markersOf, rowsOf, tableOf, toEntity, type Target } from './target.js'

/**
 * The keys of the ids, each once.
 *
 * @throws {BadRequestError} when one of them names no single row.
 */
export function keysOf(target: Target, ids: unknown): Columns[] {
  if (!Array.isArray(ids)) throw new BadRequestError('ids is an array')
  return distinctByKey(
    tableOf(target),
    ids.map(id => keyOf(target.repo, target.config, id)),
  )
}

/** Changes the markers of rows, and nothing else. Gives how many rows there were to change. */
export function markRows(
  target: Target,
  keys: readonly Columns[],
  marking: Marking,
  executor?: AnyDb,
): Promise<number> {
  const table = tableOf(target)
  return inChunks(target, keys, executor, async (chunk, on) => {
    const { numUpdatedRows } = await markersOf(target, on)
      .updateTable(table.name)
      .set({ [target.config.deletedAtColumn]: marking.value })
      .where(hasOneOfKeys(table, chunk))
      .where(marking.where)
      .executeTakeFirstOrThrow()
    return Number(numUpdatedRows)
  })
}

/** Removes rows from the table, whatever their markers say. Gives how many there were. */
export function removeRows(target: Target, keys: readonly Columns[]): Promise<number> {
  const table = tableOf(target)
  return inChunks(target, keys, undefined, async (chunk, on) => {
    const query = rowsOf(target, on).deleteFrom(table.name).where(hasOneOfKeys(table, chunk))
    return Number((await query.executeTakeFirstOrThrow()).numDeletedRows)
  })
}

/** The rows that exist, deleted or not, in the order of the keys and as the repository gives them. */
export async function findMany(target: Target, keys: readonly Columns[]): Promise<unknown[]> {
  const { repo, config } = target
  const rows = await selectByKeys(rowsOf(target), tableOf(target), keys)
  const missing = keys.filter((_, index) => rows[index] === undefined)
  if (missing.length > 0) config.logger.warn(`No such rows in table ${repo.tableName}`, missing)
  return Promise.all(rows.filter(row => row !== undefined).map(row => toEntity(target, row)))
}

/** Several statements are whole or absent together, as they are already on the executor of a transaction. */
async function inChunks(
  target: Target,
  keys: readonly Columns[],
  executor: AnyDb | undefined,
  run: (chunk: readonly Columns[], executor: AnyDb) => Promise<number>,
): Promise<number> {
  const chunks = chunksOf(keys, keysPerStatement(tableOf(target)))
  const runAll = async (on: AnyDb): Promise<number> => {
    let rows = 0
    for (const chunk of chunks) rows += await run(chunk, on)
    return rows
  }
  if (executor !== undefined || chunks.length < 2) return runAll(executor ?? target.repo.executor)
  return atomically(target, runAll)
}
