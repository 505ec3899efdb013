import type { Dialect } from '@kysera/core'

/** Where a database is and how to log in. */
export interface ConnectionConfig {
  /** A name or an address, IPv6 without brackets. */
  host?: string
  port?: number
  /** On SQLite the path of the file, or `:memory:`. */
  database: string
  user?: string
  password?: string
  /** Whether the connection is to be encrypted. */
  ssl?: boolean
  dialect?: Dialect
  /** How far the server is verified, in the words of the database: `verify-full`, `REQUIRED`. */
  sslMode?: string
  /** All other parameters; the folder of a Unix socket is `host`. */
  params?: Record<string, string>
}
