import type { DialectName } from './databases.js'
import { identityTables, sampleTables } from './schema.js'

// DELETE is faster than TRUNCATE on tables of a few rows, and leaves no locks behind.
const deleteRows = sampleTables.map(table => `delete from ${table}`)

const resetIdentity: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: ['delete from sqlite_sequence'],
  postgres: identityTables.map(table => `select setval('${table}_id_seq', 1, false)`),
  mysql: identityTables.map(table => `alter table ${table} auto_increment = 1`),
  // A table that never had a row starts with the seed, any other with the seed plus one.
  mssql: identityTables.map(
    table =>
      `if exists (select * from sys.identity_columns where object_id = object_id('${table}') and last_value is not null) dbcc checkident('${table}', reseed, 0) with no_infomsgs`,
  ),
}

const inOneTransaction: Readonly<Record<DialectName, (statements: readonly string[]) => string>> = {
  sqlite: statements => ['begin', ...statements, 'commit'].join(';'),
  postgres: statements => statements.join(';'),
  mysql: statements => statements.join(';'),
  mssql: statements => statements.join(';'),
}

/** The script that empties the sample tables and lets their identities start with 1 again. */
export const emptyTablesScript = (dialect: DialectName): string =>
  inOneTransaction[dialect]([...deleteRows, ...resetIdentity[dialect]])
