import { BadRequestError, type Dialect } from '@kysera/core'

/** What is known of a database without asking it. */
export interface DialectFacts {
  /** Null where nothing listens on a port. */
  readonly defaultPort: number | null
  /** Empty where it is the database that the connection has chosen. */
  readonly defaultSchema: string
  /** The SQL of the current time. */
  readonly currentTimestamp: string
  /** What stands before and after a name; inside of it, the second one is doubled. */
  readonly quotes: readonly [open: string, close: string]
  /** Longer names are cut or refused by the server. */
  readonly maxIdentifierBytes: number
  /** Schemas that are never dropped. */
  readonly protectedSchemas: readonly string[]
  /** TRUNCATE can take along the tables that refer to one. */
  readonly supportsTruncateCascade: boolean
}

const facts: Readonly<Record<Dialect, DialectFacts>> = {
  postgres: {
    defaultPort: 5432,
    defaultSchema: 'public',
    currentTimestamp: 'CURRENT_TIMESTAMP',
    quotes: ['"', '"'],
    maxIdentifierBytes: 63,
    protectedSchemas: ['public', 'pg_catalog', 'information_schema', 'pg_toast'],
    supportsTruncateCascade: true,
  },
  mysql: {
    defaultPort: 3306,
    defaultSchema: '',
    currentTimestamp: 'CURRENT_TIMESTAMP',
    quotes: ['`', '`'],
    maxIdentifierBytes: 64,
    protectedSchemas: [],
    supportsTruncateCascade: false,
  },
  sqlite: {
    defaultPort: null,
    defaultSchema: 'main',
    currentTimestamp: "datetime('now')",
    quotes: ['"', '"'],
    // SQLite has no limit.
    maxIdentifierBytes: 128,
    protectedSchemas: [],
    supportsTruncateCascade: false,
  },
  mssql: {
    defaultPort: 1433,
    defaultSchema: 'dbo',
    currentTimestamp: 'GETDATE()',
    quotes: ['[', ']'],
    maxIdentifierBytes: 128,
    protectedSchemas: ['dbo', 'sys', 'INFORMATION_SCHEMA', 'guest'],
    supportsTruncateCascade: false,
  },
}

/**
 * The facts of a dialect.
 *
 * @throws {BadRequestError} when the dialect is unknown.
 */
export function factsOf(dialect: Dialect): DialectFacts {
  // `constructor` and its like are not dialects, though every object answers to them.
  if (!Object.hasOwn(facts, dialect)) throw new BadRequestError(`Unknown dialect: ${dialect}`)
  return facts[dialect]
}

/**
 * The port that a server listens on by default, or null for SQLite.
 *
 * @throws {BadRequestError} when the dialect is unknown.
 */
export function getDefaultPort(dialect: Dialect): number | null {
  return factsOf(dialect).defaultPort
}

/**
 * The SQL expression of the current time.
 *
 * @throws {BadRequestError} when the dialect is unknown.
 * @example
 * getCurrentTimestamp('mssql') // 'GETDATE()'
 */
export function getCurrentTimestamp(dialect: Dialect): string {
  return factsOf(dialect).currentTimestamp
}
