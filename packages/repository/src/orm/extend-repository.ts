import { isPlainObject } from '@kysera/core'
import type { AnyDb, AnyPlugin } from '@kysera/executor'
import { boundTo } from '../transactions/bound-to.js'

/**
 * What a factory makes of an executor, with the methods that plugins add to it.
 *
 * A repository that can move to another executor is made there again, or it would leave the plugins behind.
 */
export function extendRepository<R extends object>(
  factory: (executor: AnyDb) => R,
  plugins: readonly AnyPlugin[],
  executor: AnyDb,
  // oxlint-disable-next-line typescript/no-explicit-any -- what plugins add is known to the types alone
): any {
  const made = factory(executor)
  const movable = canMove(made) ? { ...made, ...moves(factory, plugins, made.executor) } : made
  return plugins.reduce<object>((repo, plugin) => plugin.extendRepository?.(repo) ?? repo, movable)
}

interface Movable {
  readonly executor: AnyDb
  readonly withExecutor: (executor: AnyDb) => object
}

const canMove = (repo: object): repo is Movable =>
  isPlainObject(repo) && typeof repo['withExecutor'] === 'function' && 'executor' in repo

interface Moves {
  withExecutor(executor: AnyDb): object
  withTransaction(trx: AnyDb): object
}

function moves(factory: (executor: AnyDb) => object, plugins: readonly AnyPlugin[], executor: AnyDb): Moves {
  const withExecutor = (other: AnyDb): object => extendRepository(factory, plugins, other)
  return { withExecutor, withTransaction: trx => withExecutor(boundTo(executor, trx)) }
}
