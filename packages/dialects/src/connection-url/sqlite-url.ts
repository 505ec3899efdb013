import { BadRequestError } from '@kysera/core'
import type { ConnectionConfig } from './connection-config.js'
import { decode, encode, formatQuery, parseQuery } from './percent-encoding.js'

const memory = ':memory:'

/** Reads what follows `sqlite:`: the path with its two slashes and `localhost`, or without, and parameters. */
export function parseSqliteUrl(rest: string): ConnectionConfig {
  const [, path = '', query = ''] = /^(?:\/\/(?:localhost(?=\/)\/)?)?([^?#]*)(?:\?([^#]*))?$/.exec(rest) ?? []
  if (path === '') throw new BadRequestError('Invalid connection URL: it names no SQLite file')
  const params = parseQuery(query)
  return {
    dialect: 'sqlite',
    database: decode(path),
    ssl: false,
    ...(params.length > 0 && { params: Object.fromEntries(params) }),
  }
}

/** Writes an absolute path after three slashes, a relative one after `localhost`. */
export function buildSqliteUrl(config: ConnectionConfig): string {
  assertLocal(config)
  const { database, params = {} } = config
  return `sqlite:${location(database)}${formatQuery(Object.entries(params))}`
}

function location(database: string): string {
  if (database === memory) return memory
  const path = database.split('/').map(encode).join('/')
  return database.startsWith('/') ? `//${path}` : `//localhost/${path}`
}

function assertLocal({ host = 'localhost', port, user, password, ssl, sslMode }: ConnectionConfig): void {
  const isLocal = host === 'localhost' && !ssl && [port, user, password, sslMode].every(isUndefined)
  if (!isLocal) throw new BadRequestError('A SQLite file has no host, port, user, password or encryption')
}

const isUndefined = (value: unknown): boolean => value === undefined
