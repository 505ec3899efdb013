import { detectDialect, getDialectTraits, type DialectTraits, type KeyedTable } from '@kysera/core'
import { replacePlugin, type AnyDb, type BaseRepositoryLike } from '@kysera/executor'
import { expressionBuilder, type ExpressionBuilder } from 'kysely'
import type { SoftDeleteConfig } from './options.js'
import { keyColumnsOf } from './row-key.js'
import { withDeleted } from './visibility.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
export const eb: ExpressionBuilder<any, any> = /* @__PURE__ */ expressionBuilder<any, any>()

/** A repository whose rows are soft-deleted. */
export interface Target {
  readonly repo: BaseRepositoryLike
  readonly config: SoftDeleteConfig
}

export const tableOf = ({ repo, config }: Target): KeyedTable => ({
  name: repo.tableName,
  key: keyColumnsOf(repo, config),
  dialect: detectDialect(repo.executor),
})

export const traitsOf = ({ repo }: Target): DialectTraits => getDialectTraits(detectDialect(repo.executor))

/** The executor of the repository, or a transaction of it, where deleted rows are seen, in the repository's schema. */
export const rowsOf = (target: Target, executor: AnyDb = target.repo.executor): AnyDb =>
  inSchema(target, withDeleted(executor))

export const inSchema = ({ repo: { schema } }: Target, db: AnyDb): AnyDb =>
  schema === undefined ? db : db.withSchema(schema)

/** The same for changes of the marker, which are no change of a row's content: its `updated_at` stays. */
export function markersOf(target: Target, executor?: AnyDb): AnyDb {
  const db = rowsOf(target, executor)
  return target.config.touchUpdatedAt ? db : replacePlugin(db, '@kysera/timestamps')
}

/** The row as the repository gives it. */
export async function toEntity({ repo }: Target, row: unknown): Promise<unknown> {
  return repo.toEntity === undefined ? row : repo.toEntity(row)
}

/** Runs work whole or not at all: in a savepoint where a transaction is open. */
export function atomically<T>({ repo }: Target, work: (executor: AnyDb) => Promise<T>): Promise<T> {
  if (repo.transaction !== undefined) return repo.transaction(work)
  // A repository written by hand, on a transaction whose owner rolls it back.
  if (repo.executor.isTransaction) return work(repo.executor)
  return repo.executor.transaction().execute(work)
}
