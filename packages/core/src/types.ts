import type { Kysely, Transaction } from 'kysely'

/** What runs queries: a Kysely instance or a transaction of it. */
export type Executor<DB> = Kysely<DB> | Transaction<DB>

/** Columns of a table that records when its rows were written. */
export interface Timestamps {
  created_at: Date
  updated_at?: Date
}

/** Column of a table whose rows are marked as deleted. */
export interface SoftDelete {
  /** Null as long as the row is visible. */
  deleted_at: Date | null
}

/** Columns of a table that records who wrote its rows. */
export interface AuditFields {
  created_by?: number
  updated_by?: number
}

/** One statement that was run. */
export interface QueryMetrics {
  sql: string
  params?: unknown[]
  /** In milliseconds. */
  duration: number
  /** When it started, in milliseconds since the epoch. */
  timestamp: number
}

/** Which column or columns identify a row. */
export interface PrimaryKeyConfig {
  /** Default: `'id'`. */
  readonly primaryKeyColumn?: string | readonly string[] | undefined
}
