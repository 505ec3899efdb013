import { addMethods, NotFoundError, RecordNotDeletedError, type Columns } from '@kysera/core'
import { describeTable, isRepositoryLike, type BaseRepositoryLike } from '@kysera/executor'
import { markActive, markDeleted } from './change-markers.js'
import type { SoftDeleteMethods } from './extension.js'
import { findMany, keysOf, removeRows } from './many-rows.js'
import type { SoftDeleteConfig } from './options.js'
import { purgeDeleted } from './purge.js'
import { findRow, findRows } from './single-rows.js'
import type { Target } from './target.js'
import { onlyDeleted, withDeleted } from './visibility.js'

/** The repository with the methods of this plugin; unchanged where its rows are not soft-deleted. */
export function addSoftDelete<T extends object>(repo: T, config: SoftDeleteConfig): T {
  if (!isRepositoryLike(repo) || !isSoftDeletable(repo, config)) return repo
  return addMethods(repo, methodsOf({ repo, config }))
}

function isSoftDeletable(
  { tableName: table, schema, executor }: BaseRepositoryLike,
  config: SoftDeleteConfig,
): boolean {
  const facts = describeTable(executor, table, schema)
  return config.isSoftDeletable({ table, schema, facts })
}

function methodsOf(target: Target): SoftDeleteMethods<unknown, unknown> {
  const { executor } = target.repo
  return {
    softDelete: id => softDelete(target, id),
    restore: id => restore(target, id),
    hardDelete: async id => void (await removeRows(target, keysOf(target, [id]))),
    findWithDeleted: id => findRow(target, withDeleted(executor), id),
    findAllWithDeleted: () => findRows(target, withDeleted(executor)),
    findDeleted: async () => findRows(target, onlyDeleted(executor)),
    softDeleteMany: ids => changeMany(target, ids, markDeleted),
    restoreMany: ids => changeMany(target, ids, markActive),
    hardDeleteMany: async ids => void (await removeRows(target, keysOf(target, ids))),
    purgeDeleted: options => purgeDeleted(target, options),
  }
}

async function softDelete(target: Target, id: unknown): Promise<unknown> {
  await markDeleted(target, keysOf(target, [id]))
  return findExisting(target, id)
}

async function restore(target: Target, id: unknown): Promise<unknown> {
  const restored = await markActive(target, keysOf(target, [id]))
  const row = await findExisting(target, id)
  if (restored === 0) throw new RecordNotDeletedError(id, target.repo.tableName)
  return row
}

/** The rows that exist, whether there was something to change or not. */
async function changeMany(
  target: Target,
  ids: readonly unknown[],
  change: (target: Target, keys: readonly Columns[]) => Promise<number>,
): Promise<unknown[]> {
  const keys = keysOf(target, ids)
  if (keys.length === 0) return []
  await change(target, keys)
  return findMany(target, keys)
}

async function findExisting(target: Target, id: unknown): Promise<unknown> {
  const row = await findRow(target, withDeleted(target.repo.executor), id)
  if (row === null) throw new NotFoundError('Record', { id })
  return row
}
