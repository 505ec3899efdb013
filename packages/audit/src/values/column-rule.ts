import { isSameName } from '@kysera/executor'
import { assertNames, AuditError } from '@kysera/core'
import { namesTable } from '../table-names.js'

/** Columns by table. */
export type ColumnsByTable = Readonly<Record<string, string | readonly string[]>>

/** Which columns an option means. */
export interface ColumnRule {
  /** The tables that it names. */
  readonly tables: readonly string[]
  has(table: string, column: string): boolean
}

/** @throws {AuditError} for anything but names. */
export function columnRule(
  option: string,
  given: readonly string[] | ColumnsByTable | undefined = [],
): ColumnRule {
  if (isList(given)) {
    assertNames(given, option, AuditError)
    return { tables: [], has: (_, column) => given.some(name => isSameName(name, column)) }
  }
  const entries = columnsByTable(option, given)
  return {
    tables: Object.keys(given),
    has: (table, column) =>
      entries.some(
        ([name, columns]) => namesTable(name, table) && columns.some(each => isSameName(each, column)),
      ),
  }
}

/** The columns of each table, as lists. */
export function columnsByTable(option: string, given: ColumnsByTable): [table: string, columns: string[]][] {
  if (typeof given !== 'object' || given === null)
    throw new AuditError(`${option} must be names, or names by table`)
  return Object.entries(given).map(([table, columns]) => {
    const list = [columns].flat()
    assertNames(list, `${option} of "${table}"`, AuditError)
    return [table, list]
  })
}

const isList = (given: readonly string[] | ColumnsByTable): given is readonly string[] => Array.isArray(given)
