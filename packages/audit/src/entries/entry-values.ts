import { isSameName } from '@kysera/executor'
import type { Columns } from '@kysera/core'
import type { AuditConfig } from '../options.js'
import type { Change } from '../statement/session.js'
import { encodeRow, masked, toJson } from '../values/encode.js'

interface Table {
  readonly entryName: string
  readonly key: readonly string[]
}

/** The JSON of a row before and after a change, as far as entries keep it. */
export function entryValues(
  { operation, before, after }: Change,
  { entryName, key }: Table,
  config: AuditConfig,
): { readonly old_values: string | null; readonly new_values: string | null } {
  const [was, is] = [before, after].map(row => (row === undefined ? undefined : encodeRow(row, entryName)))
  const isKept = config.onlyChanged && operation === 'UPDATE' ? changedOrKey(was, is, key) : () => true
  const kept = (row: Columns | undefined): string | null =>
    row === undefined ? null : toJson(hidden(row, { entryName, config, isKept }), `A row of "${entryName}"`)
  return {
    old_values: config.captureOldValues ? kept(was) : null,
    new_values: config.captureNewValues ? kept(is) : null,
  }
}

function changedOrKey(
  was: Columns | undefined,
  is: Columns | undefined,
  key: readonly string[],
): (column: string) => boolean {
  if (was === undefined || is === undefined) return () => true
  return column =>
    key.some(each => isSameName(each, column)) || JSON.stringify(was[column]) !== JSON.stringify(is[column])
}

interface Hiding {
  readonly entryName: string
  readonly config: AuditConfig
  readonly isKept: (column: string) => boolean
}

function hidden(row: Columns, { entryName, config, isKept }: Hiding): Columns {
  const columns = Object.keys(row).filter(column => isKept(column) && !config.excluded.has(entryName, column))
  return Object.fromEntries(
    columns.map(column => [column, config.masked.has(entryName, column) ? masked : row[column]]),
  )
}
