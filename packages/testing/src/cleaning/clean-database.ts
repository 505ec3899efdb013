import { BadRequestError, detectDialect, silentLogger, type Dialect, type KyseraLogger } from '@kysera/core'
import type { Handle } from '../handle.js'
import { deleteRows, tablesToEmpty, truncateTables } from './empty-tables.js'
import { parseTableNames, type NamedTable } from './table-names.js'

/**
 * `'truncate'` empties tables in any order and lets them count from the start; `'delete'` deletes rows in the given
 * order, in one transaction; `'transaction'` does nothing, for tests that are rolled back.
 */
export type CleanupStrategy = 'truncate' | 'transaction' | 'delete'

export interface CleanupOptions {
  /** Default: what the database is. */
  readonly dialect?: Dialect | undefined
  /** `'all'`: the tables of the default schema but those that migrations keep. */
  readonly tables?: readonly string[] | 'all' | undefined
  /** Of `'all'`, these keep their rows. */
  readonly exclude?: readonly string[] | undefined
  /** Default: nothing is logged. */
  readonly logger?: KyseraLogger | undefined
}

/**
 * Removes the rows of tables, so that a test starts from nothing.
 *
 * No row of a table that is not named is lost: truncating rejects when such a row refers to one that would go. Other
 * connections never run without the checks of foreign keys. No plugin sees the statements.
 *
 * @throws {BadRequestError} without tables, for an unknown strategy and for what is no name of a table.
 * @throws {NotFoundError} when a table to truncate is not there.
 * @example
 * import { cleanDatabase } from '@kysera/testing'
 * import type { Kysely } from 'kysely'
 *
 * export async function startFromNothing(db: Kysely<unknown>): Promise<void> {
 *   await cleanDatabase(db, 'truncate', { tables: 'all', exclude: ['countries'] })
 * }
 */
export async function cleanDatabase<DB>(
  db: Handle<DB>,
  strategy: CleanupStrategy = 'transaction',
  tablesOrOptions?: readonly string[] | CleanupOptions,
  options?: CleanupOptions,
): Promise<void> {
  if (strategy === 'transaction') return
  if (strategy !== 'truncate' && strategy !== 'delete') {
    throw new BadRequestError(`Unknown cleanup strategy: ${String(strategy)}`)
  }
  const {
    tables,
    exclude = [],
    dialect = detectDialect(db),
    logger = silentLogger,
  } = merged(tablesOrOptions, options)
  if (tables === undefined || tables.length === 0) {
    throw new BadRequestError(
      `Cleaning by ${strategy} requires tables parameter: names of tables, or tables: 'all'`,
    )
  }
  const excluded = parseTableNames(exclude)
  const named: NamedTable[] =
    tables === 'all' ? await tablesToEmpty(db, dialect, excluded) : parseTableNames(tables)
  await (strategy === 'delete' ? deleteRows(db, named) : truncateTables(db, dialect, named))
  logger.debug(`Emptied ${named.map(({ table }) => table).join(', ')}`)
}

const merged = (
  tablesOrOptions: readonly string[] | CleanupOptions = {},
  options: CleanupOptions = {},
): CleanupOptions =>
  isList(tablesOrOptions) ? { ...options, tables: tablesOrOptions } : { ...tablesOrOptions, ...options }

const isList = (value: readonly string[] | CleanupOptions): value is readonly string[] => Array.isArray(value)
