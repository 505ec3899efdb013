import { assertNames, AuditError } from '@kysera/core'
import type { AuditOptions } from './options.js'
import { namesTable } from './table-names.js'
import { columnsByTable } from './values/column-rule.js'

/** Which key columns the options name. */
export interface KeyRule {
  /** The tables that are named. */
  readonly tables: readonly string[]
  /** The key of a table; undefined when the options leave it to repositories. */
  columnsOf(table: string): readonly string[] | undefined
}

/** @throws {AuditError} for anything but names. */
export function keyRule(given: AuditOptions['primaryKeyColumn']): KeyRule {
  if (given === undefined) return { tables: [], columnsOf: () => undefined }
  if (typeof given === 'string' || isList(given)) {
    const key = [given].flat()
    assertNames(key, 'primaryKeyColumn', AuditError)
    assertNotEmpty(key)
    return { tables: [], columnsOf: () => key }
  }
  const entries = columnsByTable('primaryKeyColumn', given)
  for (const [, key] of entries) assertNotEmpty(key)
  return {
    tables: entries.map(([table]) => table),
    columnsOf: table => entries.find(([name]) => namesTable(name, table))?.[1],
  }
}

const isList = (given: readonly string[] | object): given is readonly string[] => Array.isArray(given)

function assertNotEmpty(key: readonly string[]): void {
  if (key.length === 0) throw new AuditError('primaryKeyColumn must name at least one column')
}
