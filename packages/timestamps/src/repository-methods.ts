import { addMethods, TimestampsError } from '@kysera/core'
import { isRepositoryLike } from '@kysera/executor'
import { findLatest, findWithin } from './find-by-time.js'
import type { TimestampMethods } from './methods.js'
import type { TimestampsConfig } from './options.js'
import { isStamped, type StampedRepository, type Target } from './target.js'
import { withoutTimestamps } from './without-timestamps.js'
import { touchRows, updateAlike } from './write-rows.js'

/** The repository with the methods of this plugin; unchanged where its rows are not stamped. */
export function addTimestamps<T extends object>(repo: T, config: TimestampsConfig): T {
  if (!isRepositoryLike(repo)) return repo
  const target: Target = { repo, config }
  const hasTimestamps = isStamped(target, config.createdAt) || isStamped(target, config.updatedAt)
  return hasTimestamps ? addMethods(repo, methodsOf(target)) : repo
}

function methodsOf(target: Target): TimestampMethods<unknown, unknown> {
  const { createdAt, updatedAt } = target.config
  return {
    findCreatedAfter: date => findWithin(target, createdAt, [{ operator: '>', date }]),
    findCreatedBefore: date => findWithin(target, createdAt, [{ operator: '<', date }]),
    findCreatedBetween: (start, end) =>
      findWithin(target, createdAt, [
        { operator: '>=', date: start },
        { operator: '<=', date: end },
      ]),
    findUpdatedAfter: date => findWithin(target, updatedAt, [{ operator: '>', date }]),
    findRecentlyCreated: (limit = 10) => findLatest(target, createdAt, limit),
    findRecentlyUpdated: (limit = 10) => findLatest(target, updatedAt, limit),
    createWithoutTimestamps: async input => unstamped(target, 'create')(input),
    updateWithoutTimestamp: async (id, input) => unstamped(target, 'update')(id, input),
    touch: id => touchRows(target, [id]),
    touchMany: ids => touchRows(target, ids),
    createMany: async inputs => own(target.repo, 'bulkCreate')(inputs),
    updateMany: (ids, input) => updateAlike(target, ids, input),
    getTimestampColumns: () => ({ createdAt: createdAt.name, updatedAt: updatedAt.name }),
  }
}

/** A method of the repository, without this plugin. */
function unstamped<M extends 'create' | 'update'>(
  { repo }: Target,
  method: M,
): NonNullable<StampedRepository[M]> {
  return own(own(repo, 'withExecutor')(withoutTimestamps(repo.executor)), method)
}

/** @throws {TimestampsError} when a repository that was written by hand lacks a method. */
function own<M extends 'create' | 'update' | 'bulkCreate' | 'withExecutor'>(
  repo: StampedRepository,
  method: M,
): NonNullable<StampedRepository[M]> {
  const found = repo[method]
  if (found === undefined) throw new TimestampsError(`The repository of ${repo.tableName} has no ${method}()`)
  return found
}
