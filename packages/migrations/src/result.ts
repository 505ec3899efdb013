/** A statement that a migration would send. */
export interface MigrationStatement {
  migration: string
  sql: string
  parameters: readonly unknown[]
}

/** What a call has done. */
export interface MigrationResult {
  /** What was run or undone, in the order in which it was; by a dry run, what would be. */
  executed: string[]
  /** What had run already, or has no `down`. */
  skipped: string[]
  failed: string[]
  /** In milliseconds. */
  duration: number
  dryRun: boolean
  /** Of a dry run only: the statements of the migrations themselves. */
  statements?: MigrationStatement[]
}
