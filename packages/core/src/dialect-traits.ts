import type { Dialect } from './dialect.js'

/** What a database can do, for code that would otherwise have to name the database. */
export interface DialectTraits {
  /** INSERT, UPDATE and DELETE have a RETURNING clause. */
  readonly supportsReturning: boolean
  /** INSERT, UPDATE and DELETE have an OUTPUT clause. */
  readonly supportsOutput: boolean
  /** There is a boolean type of its own; elsewhere a number or a bit stands for it. */
  readonly supportsBoolean: boolean
  /** Drivers accept a `Date` as a parameter. */
  readonly supportsDate: boolean
  /** The most parameters that one statement may bind. */
  readonly maxParameters: number
  /** The most rows that one VALUES list may hold; `Infinity` where only the parameters are limited. */
  readonly maxRowsPerInsert: number
  /** The direction of ORDER BY in which NULL comes before all values. */
  readonly nullsFirstIn: 'asc' | 'desc'
}

const traits: Readonly<Record<Dialect, DialectTraits>> = {
  postgres: {
    supportsReturning: true,
    supportsOutput: false,
    supportsBoolean: true,
    supportsDate: true,
    maxParameters: 65_535,
    maxRowsPerInsert: Infinity,
    nullsFirstIn: 'desc',
  },
  // Also MariaDB, whose RETURNING for some statements is not counted on.
  mysql: {
    supportsReturning: false,
    supportsOutput: false,
    supportsBoolean: false,
    supportsDate: true,
    maxParameters: 65_535,
    maxRowsPerInsert: Infinity,
    nullsFirstIn: 'asc',
  },
  sqlite: {
    supportsReturning: true,
    supportsOutput: false,
    supportsBoolean: false,
    supportsDate: false,
    maxParameters: 32_766,
    maxRowsPerInsert: Infinity,
    nullsFirstIn: 'asc',
  },
  mssql: {
    supportsReturning: false,
    supportsOutput: true,
    supportsBoolean: false,
    supportsDate: true,
    // The server allows 2100, and two of them carry the statement and its parameter list.
    maxParameters: 2_098,
    maxRowsPerInsert: 1_000,
    nullsFirstIn: 'asc',
  },
}

/**
 * What the database behind a dialect can do.
 *
 * @example
 * const { maxParameters } = getDialectTraits('sqlite')
 * const rowsPerStatement = Math.floor(maxParameters / 5)
 */
export function getDialectTraits(dialect: Dialect): DialectTraits {
  return traits[dialect]
}
