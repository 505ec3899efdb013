import { BadRequestError, type Dialect } from '@kysera/core'
import { factsOf } from '../dialect-facts.js'
import type { ConnectionConfig } from './connection-config.js'
import { decode, encode, formatQuery, parseQuery } from './percent-encoding.js'
import { assertPort } from './port.js'
import { protocolOfDialect } from './protocols.js'
import { isTlsParam, readTls, writeTls } from './tls.js'

// A name or password may hold an "@" that was not encoded: the last one before the host counts.
const login = /(?:(?<user>[^:/?#]*)(?::(?<password>[^/?#]*))?@)?/
const place = /(?:\[(?<ipv6>[^\]/?#@]*)\]|(?<host>[^:/?#@[\]]*))(?::(?<port>\d*))?/
const pattern = new RegExp(
  `^//${login.source}${place.source}(?:/(?<database>[^?#]*))?(?:\\?(?<query>[^#]*))?$`,
)

/** Reads what follows the colon of the protocol. */
export function parseServerUrl(dialect: Dialect, rest: string): ConnectionConfig {
  const parts = pattern.exec(rest)?.groups
  if (parts === undefined) {
    throw new BadRequestError('Invalid connection URL: expected protocol://user:password@host:port/database')
  }
  const query = parseQuery(parts.query ?? '')
  const params = query.filter(([name]) => !isTlsParam(name))
  const port = parts.port ? assertPort(Number(parts.port)) : factsOf(dialect).defaultPort
  return {
    dialect,
    database: decode(parts.database ?? ''),
    ...readTls(query),
    ...decoded('host', parts.ipv6 ?? (parts.host || undefined)),
    ...(port !== null && { port }),
    ...decoded('user', parts.user || undefined),
    ...decoded('password', parts.password),
    ...(params.length > 0 && { params: Object.fromEntries(params) }),
  }
}

/** Writes a URL that {@link parseServerUrl} reads back. */
export function buildServerUrl(dialect: Dialect, config: ConnectionConfig): string {
  const { host = 'localhost', port = factsOf(dialect).defaultPort, database, params = {} } = config
  if (Object.keys(params).some(isTlsParam)) {
    throw new BadRequestError('Encryption is not given in params: use ssl and sslMode')
  }
  const address = `${formatHost(host)}:${assertPort(Number(port))}`
  const query = formatQuery([...writeTls(config), ...Object.entries(params)])
  return `${protocolOfDialect[dialect]}://${formatLogin(config)}${address}/${encode(database)}${query}`
}

function decoded<Name extends string>(name: Name, text: string | undefined): { [K in Name]?: string } {
  const part: { [K in Name]?: string } = {}
  if (text !== undefined) part[name] = decode(text)
  return part
}

function formatHost(host: string): string {
  // The percent sign of an IPv6 address stands before its zone.
  return host.includes(':') ? `[${encode(host).replaceAll('%3A', ':')}]` : encode(host || 'localhost')
}

function formatLogin({ user, password }: ConnectionConfig): string {
  if (user === undefined && password === undefined) return ''
  return `${encode(user ?? '')}${password === undefined ? '' : `:${encode(password)}`}@`
}
