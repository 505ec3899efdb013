import type { TableMetadata } from 'kysely'
import type { TableFilterConfig } from './table-filter.js'

/** A table as a query or a repository names it, and what the database told of it. */
export interface NamedTable {
  readonly table: string
  readonly schema?: string | undefined
  readonly facts?: TableMetadata | undefined
}

/**
 * Which tables a plugin is for, when it needs a column: those that are listed, else those that have it.
 *
 * A listed table is taken at its word, and a table that nothing is known of counts as having every column. Entries
 * are `users`, in any schema, or `app.users`. Names compare without case and underscores: `USERS`, which most
 * databases take for `users`, is no way around a rule, and `userProfiles`, a name before `CamelCasePlugin`, is
 * `user_profiles`.
 *
 * @example
 * const isSoftDeletable = tablesWithColumn('deleted_at', { excludeTables: ['migrations'] })
 * isSoftDeletable({ table: 'users' }) // true
 */
export function tablesWithColumn(
  column: string,
  { tables = [], excludeTables = [] }: TableFilterConfig = {},
): (table: NamedTable) => boolean {
  const answer = (table: NamedTable): boolean =>
    tables.length > 0
      ? isListed(table, tables)
      : !isListed(table, excludeTables) && knownToHave(table, column)
  const known = new WeakMap<TableMetadata, boolean>()
  return table => {
    if (table.facts === undefined) return answer(table)
    const remembered = known.get(table.facts)
    if (remembered !== undefined) return remembered
    const found = answer(table)
    known.set(table.facts, found)
    return found
  }
}

const isListed = (table: NamedTable, entries: readonly string[]): boolean =>
  entries.some(entry => isNamedBy(table, entry))

function isNamedBy({ table, schema, facts }: NamedTable, entry: string): boolean {
  const dot = entry.lastIndexOf('.')
  if (fold(entry.slice(dot + 1)) !== fold(table)) return false
  return dot === -1 || fold(entry.slice(0, dot)) === fold(schema ?? facts?.schema ?? '')
}

const knownToHave = ({ facts }: NamedTable, column: string): boolean =>
  facts === undefined || facts.columns.some(({ name }) => fold(name) === fold(column))

const fold = (name: string): string => name.replaceAll('_', '').toLowerCase()
