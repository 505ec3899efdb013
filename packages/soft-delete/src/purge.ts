import { BadRequestError, hasOneOfKeys, keysPerStatement } from '@kysera/core'
import { isDeletedBefore } from './marking.js'
import { selectKeys } from './select-keys.js'
import { eb, rowsOf, tableOf, type Target } from './target.js'

export interface PurgeOptions {
  /** Rows that were deleted strictly before are removed. */
  readonly olderThan: Date
  /** How many rows one statement removes. Default: 1000. */
  readonly batchSize?: number | undefined
}

/** Removes rows for good that have been deleted for long, batch by batch. Gives how many. */
export async function purgeDeleted(
  target: Target,
  { olderThan, batchSize = 1000 }: PurgeOptions,
): Promise<number> {
  if (!(olderThan instanceof Date) || Number.isNaN(olderThan.getTime())) {
    throw new BadRequestError('olderThan is a date')
  }
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new BadRequestError('batchSize is a whole number, and at least 1')
  }
  const size = Math.min(batchSize, keysPerStatement(tableOf(target)))
  let purged = 0
  for (let removed; removed !== 0;) {
    removed = await purgeBatch(target, olderThan, size)
    purged += removed
  }
  return purged
}

async function purgeBatch(target: Target, olderThan: Date, batchSize: number): Promise<number> {
  const table = tableOf(target)
  const isOld = isDeletedBefore(target, olderThan)
  const old = await selectKeys(target, target.repo.executor, isOld, batchSize)
  if (old.length === 0) return 0
  const keys = old.map(({ key }) => key)
  // A row that has been restored meanwhile stays.
  const query = rowsOf(target)
    .deleteFrom(table.name)
    .where(eb.and([hasOneOfKeys(table, keys), isOld]))
  return Number((await query.executeTakeFirstOrThrow()).numDeletedRows)
}
