import { hasOneOfKeys, rowKeysOf, selectByKeys, toEntity, writeInChunks, type Columns } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import type { Marking } from './marking.js'
import { markersOf, rowsOf, tableOf, type Target } from './target.js'

/** The keys of the ids, each once. */
export const keysOf = ({ repo, config }: Target, ids: unknown): Columns[] =>
  rowKeysOf(repo, ids, config.primaryKey)

/** Changes the markers of rows, and nothing else. Gives how many rows there were to change. */
export function markRows(
  target: Target,
  keys: readonly Columns[],
  marking: Marking,
  executor?: AnyDb,
): Promise<number> {
  const table = tableOf(target)
  return writeInChunks(target.repo, {
    table,
    keys,
    executor,
    write: async (chunk, on) => {
      const { numUpdatedRows } = await markersOf(target, on)
        .updateTable(table.name)
        .set({ [target.config.deletedAtColumn]: marking.value })
        .where(hasOneOfKeys(table, chunk))
        .where(marking.where)
        .executeTakeFirstOrThrow()
      return Number(numUpdatedRows)
    },
  })
}

/** Removes rows from the table, whatever their markers say. Gives how many there were. */
export function removeRows(target: Target, keys: readonly Columns[]): Promise<number> {
  const table = tableOf(target)
  return writeInChunks(target.repo, {
    table,
    keys,
    write: async (chunk, on) => {
      const query = rowsOf(target, on).deleteFrom(table.name).where(hasOneOfKeys(table, chunk))
      return Number((await query.executeTakeFirstOrThrow()).numDeletedRows)
    },
  })
}

/** The rows that exist, deleted or not, in the order of the keys and as the repository gives them. */
export async function findMany(target: Target, keys: readonly Columns[]): Promise<unknown[]> {
  const { repo, config } = target
  const rows = await selectByKeys(rowsOf(target), tableOf(target), keys)
  const missing = keys.filter((_, index) => rows[index] === undefined)
  if (missing.length > 0) config.logger.warn(`No such rows in table ${repo.tableName}`, missing)
  return Promise.all(rows.filter(row => row !== undefined).map(row => toEntity(repo, row)))
}
