import { isSameName } from '@kysera/executor'
import type { Columns } from '@kysera/core'
import type { AuditConfig } from '../options.js'
import { isSame } from '../statement/row-keys.js'
import type { Change } from '../statement/session.js'
import { encodeRow, toJson } from '../values/encode.js'

interface Table {
  readonly entryName: string
  readonly key: readonly string[]
}

type Chooses = (column: string) => boolean

/** The JSON of a row before and after a change, as far as entries keep it. */
export function entryValues(
  change: Change,
  { entryName, key }: Table,
  config: AuditConfig,
): { readonly old_values: string | null; readonly new_values: string | null } {
  const { before, after } = change
  const isKey: Chooses = column => key.some(each => isSameName(each, column))
  const isChanged = changedColumns(change)
  const isKept: Chooses = column => !config.onlyChanged || isKey(column) || isChanged?.(column) !== false
  const isMoved = (): boolean =>
    isChanged !== undefined && Object.keys(after ?? {}).some(each => isKey(each) && isChanged(each))
  const json = (row: Columns | undefined, isChosen: Chooses): string | null =>
    row === undefined ? null : rowJson(row, { entryName, config, isChosen })
  return {
    old_values: config.captureOldValues ? json(before, isKept) : null,
    // Without its new key nobody finds the row again.
    new_values: config.captureNewValues ? json(after, isKept) : isMoved() ? json(after, isKey) : null,
  }
}

/** Undefined where there is nothing to compare. */
const changedColumns = ({ before, after }: Change): Chooses | undefined =>
  before && after && (column => !isSame(before[column], after[column]))

interface Choice {
  readonly entryName: string
  readonly config: AuditConfig
  readonly isChosen: Chooses
}

function rowJson(row: Columns, { entryName, config: { excluded, masked }, isChosen }: Choice): string {
  const values = encodeRow(row, {
    table: entryName,
    isLeftOut: column => !isChosen(column) || excluded.has(entryName, column),
    isMasked: column => masked.has(entryName, column),
  })
  return toJson(values, `A row of "${entryName}"`)
}
