import { assertKnownOptions, BadRequestError } from '@kysera/core'
import type { Source } from '../definition/source.js'
import { find } from './find.js'
import { findOptionNames, type AnyFindOptions } from './find-options.js'
import { countRows, rowExists } from './read-rows.js'

interface Filtered {
  readonly where?: unknown
}

export async function count(source: Source, options: Filtered = {}): Promise<number> {
  return countRows(source.db, source.definition.table, conditionIn(options))
}

export async function exists(source: Source, options: Filtered = {}): Promise<boolean> {
  return rowExists(source.db, source.definition.table, conditionIn(options))
}

export async function findAndCount(
  source: Source,
  options: AnyFindOptions = {},
  // oxlint-disable-next-line typescript/no-explicit-any -- entities, or the selected columns
): Promise<{ items: any[]; total: number }> {
  const items = await find(source, options)
  return { items, total: await count(source, options) }
}

/** Options to find rows by may count them too. @throws {BadRequestError} for what would be no condition. */
function conditionIn(options: Filtered): unknown {
  assertKnownOptions(options, findOptionNames, BadRequestError)
  return options.where
}
