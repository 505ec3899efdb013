import { keyedTableOf, TimestampColumnMissingError, type KeyedTable } from '@kysera/core'
import { describeTable, type BaseRepositoryLike } from '@kysera/executor'
import type { StampedColumn, TimestampsConfig } from './options.js'

/** A repository whose rows are stamped. */
export interface Target {
  readonly repo: StampedRepository
  readonly config: TimestampsConfig
}

/** What the methods of this plugin stand on, besides what every repository has. */
export interface StampedRepository extends BaseRepositoryLike {
  bulkCreate?(inputs: readonly unknown[]): Promise<unknown[]>
}

export const tableOf = ({ repo, config }: Target): KeyedTable => keyedTableOf(repo, config.primaryKey)

/** Whether a column is stamped in the repository's table. */
export function isStamped({ repo }: Target, column: StampedColumn): boolean {
  const { tableName: table, schema, executor } = repo
  return column.isIn({ table, schema, facts: describeTable(executor, table, schema) })
}

/** @throws {TimestampColumnMissingError} when the table is known to lack the column. */
export function assertStamped(target: Target, column: StampedColumn): void {
  if (!isStamped(target, column)) throw new TimestampColumnMissingError(target.repo.tableName, column.name)
}
