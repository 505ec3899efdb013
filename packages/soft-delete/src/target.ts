import {
  detectDialect,
  getDialectTraits,
  inSchemaOf,
  keyedTableOf,
  type DialectTraits,
  type KeyedTable,
} from '@kysera/core'
import { replacePlugin, type AnyDb, type BaseRepositoryLike } from '@kysera/executor'
import { expressionBuilder, type ExpressionBuilder } from 'kysely'
import type { SoftDeleteConfig } from './options.js'
import { withDeleted } from './visibility.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
export const eb: ExpressionBuilder<any, any> = /* @__PURE__ */ expressionBuilder<any, any>()

/** A repository whose rows are soft-deleted. */
export interface Target {
  readonly repo: BaseRepositoryLike
  readonly config: SoftDeleteConfig
}

export const tableOf = ({ repo, config }: Target): KeyedTable => keyedTableOf(repo, config.primaryKey)

export const traitsOf = ({ repo }: Target): DialectTraits => getDialectTraits(detectDialect(repo.executor))

/** The executor of the repository, or a transaction of it, where deleted rows are seen, in the repository's schema. */
export const rowsOf = ({ repo }: Target, executor: AnyDb = repo.executor): AnyDb =>
  inSchemaOf(repo, withDeleted(executor))

/** The same for changes of the marker, which are no change of a row's content: its `updated_at` stays. */
export function markersOf(target: Target, executor?: AnyDb): AnyDb {
  const db = rowsOf(target, executor)
  return target.config.touchUpdatedAt ? db : replacePlugin(db, '@kysera/timestamps')
}
