import { BadRequestError, type Dialect } from '@kysera/core'
import { factsOf } from '../dialect-facts.js'
import type { ConnectionConfig } from './connection-config.js'
import { dialectOfProtocol } from './protocols.js'
import { buildServerUrl, parseServerUrl } from './server-url.js'
import { buildSqliteUrl, parseSqliteUrl } from './sqlite-url.js'

/**
 * Reads a connection URL of PostgreSQL, MySQL, MariaDB, SQLite or SQL Server.
 *
 * User, password, host, database and parameters are percent-decoded. `ssl` says whether encryption was asked for, in
 * `ssl`, `tls`, `encrypt` or `sslmode`; a value of them that is not known counts as yes. Where a URL names no port,
 * the default one of the database is given.
 *
 * @throws {BadRequestError} when the text is no such URL. The error does not tell what the text was, for it may hold
 * a password.
 * @example
 * parseConnectionUrl('postgresql://user:pass@localhost:5432/mydb').database // 'mydb'
 */
export function parseConnectionUrl(url: string): ConnectionConfig {
  if (url === ':memory:') return parseSqliteUrl(url)
  const [, protocol = '', rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):([^]*)$/.exec(url) ?? []
  const dialect = dialectOfProtocol.get(protocol.toLowerCase())
  if (dialect === undefined) {
    throw new BadRequestError(
      `Invalid connection URL: it must begin with ${[...dialectOfProtocol.keys()].join(':, ')}:`,
    )
  }
  return dialect === 'sqlite' ? parseSqliteUrl(rest) : parseServerUrl(dialect, rest)
}

/**
 * Writes a connection URL. `parseConnectionUrl` gives back every field of the configuration, whatever characters are
 * in it.
 *
 * Default: the host is `localhost`, the port that of the database; both are written.
 *
 * @throws {BadRequestError} when the dialect is unknown, there is no database, the port is none, or fields contradict
 * each other. The error does not tell their values.
 * @example
 * buildConnectionUrl('postgres', { database: 'shop', user: 'ann', password: 'p@ss' })
 * // 'postgresql://ann:p%40ss@localhost:5432/shop'
 */
export function buildConnectionUrl(dialect: Dialect, config: ConnectionConfig): string {
  factsOf(dialect)
  if (!config.database) throw new BadRequestError('A connection URL needs a database')
  if (config.dialect !== undefined && config.dialect !== dialect) {
    throw new BadRequestError(`The configuration is not one of ${dialect}`)
  }
  return dialect === 'sqlite' ? buildSqliteUrl(config) : buildServerUrl(dialect, config)
}
