import type { DialectName } from '@kysera-internal/test-support'
import type { AnyDb, AnyPlugin } from '@kysera/executor'
import type { KyselyPlugin } from 'kysely'
import { compiling } from '../compiling.js'

/** What a driver got. */
interface Sent {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

export interface Recording {
  readonly db: AnyDb
  readonly sent: Sent[]
}

export interface RecordingOptions {
  readonly dialect?: DialectName
  readonly kyselyPlugins?: KyselyPlugin[]
}

/** An executor whose statements go nowhere, and a list of them. */
export function recording(
  plugins: readonly AnyPlugin[],
  { kyselyPlugins = [], ...options }: RecordingOptions = {},
): Recording {
  const sent: Sent[] = []
  const db = compiling(plugins, {
    ...options,
    plugins: kyselyPlugins,
    log: ({ query: { sql, parameters } }) => void sent.push({ sql, parameters }),
  })
  return { db, sent }
}
