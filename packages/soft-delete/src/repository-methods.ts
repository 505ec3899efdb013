import { NotFoundError, RecordNotDeletedError, SoftDeleteError } from '@kysera/core'
import { describeTable, isRepositoryLike, type BaseRepositoryLike } from '@kysera/executor'
import type { SoftDeleteMethods } from './extension.js'
import { markerForms } from './marker.js'
import type { SoftDeleteConfig } from './options.js'
import {
  findRow,
  findRows,
  markRow,
  removeRow,
  traitsOf,
  type Marking,
  type Target,
} from './repository-rows.js'
import { onlyDeleted, withDeleted } from './visibility.js'

/** The repository with the methods of this plugin; unchanged where its rows are not soft-deleted. */
export function addSoftDelete<T extends object>(repo: T, config: SoftDeleteConfig): T {
  if (!isRepositoryLike(repo) || !isSoftDeletable(repo, config)) return repo
  return withMethods(repo, methodsOf({ repo, config }))
}

function isSoftDeletable(
  { tableName: table, schema, executor }: BaseRepositoryLike,
  config: SoftDeleteConfig,
): boolean {
  const facts = describeTable(executor, table, schema)
  return config.isSoftDeletable({ table, schema, facts })
}

/**
 * A copy with the methods that the repository does not have already. An instance of a class gets them itself: a copy
 * would lack its private fields.
 */
function withMethods<T extends object>(repo: T, methods: object): T {
  const missing = Object.fromEntries(Object.entries(methods).filter(([name]) => !(name in repo)))
  if (Object.getPrototypeOf(repo) !== Object.prototype) return Object.assign(repo, missing)
  return Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(missing),
    ...Object.getOwnPropertyDescriptors(repo),
  })
}

function methodsOf(target: Target): SoftDeleteMethods<unknown, unknown> {
  const { executor } = target.repo
  return {
    softDelete: id => softDelete(target, id),
    restore: id => restore(target, id),
    hardDelete: id => removeRow(target, id),
    findWithDeleted: id => findRow(target, withDeleted(executor), id),
    findAllWithDeleted: () => findRows(target, withDeleted(executor)),
    findDeleted: async () => findRows(target, onlyDeleted(executor)),
  }
}

async function softDelete(target: Target, id: unknown): Promise<unknown> {
  await markRow(target, id, deletion(target))
  return findExisting(target, id)
}

async function restore(target: Target, id: unknown): Promise<unknown> {
  const restored = await markRow(target, id, restoration(target))
  const row = await findExisting(target, id)
  if (!restored) throw new RecordNotDeletedError(id, target.repo.tableName)
  return row
}

async function findExisting(target: Target, id: unknown): Promise<unknown> {
  const row = await findRow(target, withDeleted(target.repo.executor), id)
  if (row === null) throw new NotFoundError('Record', { id })
  return row
}

function deletion(target: Target): Marking {
  const { mode, deletedAtColumn, now } = target.config
  const traits = traitsOf(target)
  const at = now()
  if (Number.isNaN(at.getTime())) throw new SoftDeleteError('now() gave an invalid date')
  const form = markerForms[mode]
  return { value: form.deleted(at, traits), where: eb => form.isActive(eb, deletedAtColumn, () => traits) }
}

function restoration(target: Target): Marking {
  const { mode, deletedAtColumn } = target.config
  const traits = traitsOf(target)
  const form = markerForms[mode]
  return { value: form.active(traits), where: eb => form.isDeleted(eb, deletedAtColumn, () => traits) }
}
