import { randomBytes } from 'node:crypto'
import type { Dialect } from 'kysely'

/** A database of its own for a test or a suite. */
export interface TestDatabase {
  /** The URL of this database, or the path of its file on SQLite. */
  readonly url: string
  /**
   * A dialect for one more Kysely instance on this database. Without `poolSize` its connections come from a pool
   * that outlives the instance; with it they are its own, and are closed by `destroy()`.
   */
  dialect(options?: { readonly poolSize?: number | undefined }): Dialect
  /** Runs statements without parameters, separated by semicolons. */
  run(script: string): Promise<void>
  /** Takes back the connections that a test did not give back, so that its locks do not stop the next one. */
  reclaimConnections(): Promise<void>
  /** Closes the shared connections and drops the database. */
  drop(): Promise<void>
}

/** A database name that no other test run uses. */
export const randomDatabaseName = (): string => `kysera_${randomBytes(6).toString('hex')}`
