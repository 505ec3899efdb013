import type { Kysely, Transaction } from 'kysely'

/** All that a plugin may know of a repository. A hand-written one needs only the first two members. */
export interface BaseRepositoryLike<DB = unknown> {
  readonly tableName: string
  readonly executor: Kysely<DB>
  readonly schema?: string
  /** Key columns in declared order. Absent: `['id']`. */
  readonly primaryKey?: readonly string[]
  /** The same repository, plugin methods included, on another executor. */
  withExecutor?(executor: Kysely<DB>): BaseRepositoryLike<DB>
  /** A transaction, or a savepoint inside one. */
  transaction?<R>(fn: (trx: Transaction<DB>) => Promise<R>): Promise<R>
  /** The checked key, column by column. Absent: one key column, the value as given. */
  parseKey?(id: unknown): Record<string, unknown>
  /** The validated input of `update`. Absent: the input. */
  parseUpdate?(input: unknown): Promise<Record<string, unknown>>
  /** The mapped and validated row. Absent: the row. */
  toEntity?(row: unknown): Promise<unknown>
  /**
   * Registers a check that is asked when a by-key write touched no row, or a new row cannot be read back; it may throw a
   * more exact error. With one, a row that has to be read back is written only if it can be.
   */
  onMiss?(check: MissCheck): void
  findById?(id: unknown): Promise<unknown>
  findAll?(): Promise<unknown[]>
  create?(data: unknown): Promise<unknown>
  update?(id: unknown, data: unknown): Promise<unknown>
  delete?(id: unknown): Promise<unknown>
}

/** Asked by a repository that misses a row, before it says so. The key of a new row is not told. */
export type MissCheck = (
  operation: 'create' | 'update' | 'delete',
  key: Record<string, unknown>,
) => Promise<void>

/** Whether a value has the two members that every repository has. */
export function isRepositoryLike<DB = unknown>(value: unknown): value is BaseRepositoryLike<DB> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'tableName' in value &&
    typeof value.tableName === 'string' &&
    'executor' in value
  )
}
