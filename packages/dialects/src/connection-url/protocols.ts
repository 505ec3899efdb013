import type { Dialect } from '@kysera/core'

/** The first word of a URL, and the dialect it means. */
export const dialectOfProtocol: ReadonlyMap<string, Dialect> = new Map([
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['sqlite', 'sqlite'],
  ['file', 'sqlite'],
  ['mssql', 'mssql'],
  ['sqlserver', 'mssql'],
])

/** The protocol that is written; the first one that PostgreSQL's own documentation names. */
export const protocolOfDialect: Readonly<Record<Dialect, string>> = {
  postgres: 'postgresql',
  mysql: 'mysql',
  sqlite: 'sqlite',
  mssql: 'mssql',
}
