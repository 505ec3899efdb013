import { databaseNames, isDatabaseName, type DatabaseName } from './databases.js'

/** Which databases a run must have, and which it takes along when they can be reached. */
export interface RequestedDatabases {
  readonly required: readonly DatabaseName[]
  readonly optional: readonly DatabaseName[]
}

const requiredByDefault: readonly DatabaseName[] = ['sqlite', 'postgres']

/**
 * Reads `KYSERA_TEST_DATABASES`, a list of names with commas: these databases are required and no other runs.
 * Without it SQLite and PostgreSQL are required, and the others run when they can be reached.
 *
 * @throws {Error} when the list names an unknown database.
 */
export function requestedDatabases(list: string | undefined): RequestedDatabases {
  const names = list?.split(',').flatMap(name => name.trim() || []) ?? []
  if (names.length > 0) return { required: names.map(knownDatabase), optional: [] }
  return {
    required: requiredByDefault,
    optional: databaseNames.filter(name => !requiredByDefault.includes(name)),
  }
}

function knownDatabase(name: string): DatabaseName {
  if (isDatabaseName(name)) return name
  throw new Error(`KYSERA_TEST_DATABASES names "${name}": use some of ${databaseNames.join(', ')}`)
}
