import { detectDialect, type Dialect } from '@kysera/core'
import { sql, type RawBuilder } from 'kysely'
import type { AnyDb } from '../any-db.js'
import { now } from '../timing/clock.js'
import { singleFlight } from '../timing/single-flight.js'

/**
 * The statements that a health check sends. Each is under way once at most: as long as there is no answer, whoever
 * asks waits for the same one, so that a database that hangs does not fill up with questions about its health.
 */
export interface DatabaseProbe {
  /** Gives the milliseconds from the statement to its answer. */
  ping(): Promise<number>
  version(): Promise<string | undefined>
}

interface Version {
  readonly version: string
}

const versions: Readonly<Record<Dialect, RawBuilder<Version>>> = {
  postgres: sql<Version>`select version() as version`,
  mysql: sql<Version>`select version() as version`,
  sqlite: sql<Version>`select sqlite_version() as version`,
  mssql: sql<Version>`select @@version as version`,
}

export function createProbe(db: AnyDb): DatabaseProbe {
  // Health is about the database: plugins neither change these statements nor delay them.
  const bare = db.withoutPlugins()
  return {
    ping: singleFlight(async () => {
      const started = now()
      await sql`select 1 as ok`.execute(bare)
      return now() - started
    }),
    version: singleFlight(async () => {
      const { rows } = await versions[detectDialect(bare)].execute(bare)
      return rows[0]?.version
    }),
  }
}
