import {
  BadRequestError,
  chunksOf,
  detectDialect,
  getDialectTraits,
  isKeyValue,
  keyText,
  selectByKeys,
} from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import type { Columns, Table } from '../table/table.js'
import { assertColumns, definedColumns } from '../table/written-columns.js'
import { runTogether } from '../transactions/in-transaction.js'
import { createColumnsText, groupsOf, rowsPerInsert } from '../writes/batches.js'
import { allFound } from '../writes/read-back.js'
import { insertion } from '../writes/write-row.js'
import { conflictArm } from './conflict-arm.js'
import { assertUpsertOptions, type UpsertOptions } from './upsert-options.js'

/** A row to write, under a text that is the same for rows that conflict. */
type Upserted = readonly [text: string, values: Columns]

/** Upserts rows all or nothing, and gives them in the order of the inputs if that is asked for. */
export async function upsertRows(
  db: AnyDb,
  name: string,
  inputs: readonly unknown[],
  options: UpsertOptions,
): Promise<Columns[] | undefined> {
  assertUpsertOptions(options)
  const table: Table = { name, key: options.conflictColumns, keyType: 'string', dialect: detectDialect(db) }
  const arm = conflictArm(table)
  const rows = inputs.map((input, place): Upserted => {
    const values = definedColumns(assertColumns(input))
    return [conflictText(table, values, place, options), values]
  })
  const written = await runTogether(db, batchesOf(table, merged(rows)), (handle, batch) =>
    upsertBatch(handle, table, batch, { arm, ...options }),
  )
  if (options.returning !== true) return undefined
  const rowOf = new Map(written.flat())
  const given = rows.map(([text]) => rowOf.get(text))
  return [...allFound(table, rows.length, given)]
}

/**
 * Only the database knows what a row conflicts with that has SQL, an object or null in a conflict column: nothing,
 * for null. Such a row is found again by RETURNING alone, which gives no row that is left alone.
 */
function conflictText(table: Table, values: Columns, place: number, { returning }: UpsertOptions): string {
  if (isComparable(table, values)) return keyText(table, values)
  const { supportsReturning } = getDialectTraits(table.dialect)
  const hasNull = table.key.some(column => (values[column] ?? null) === null)
  if (returning === true && !(supportsReturning && hasNull)) {
    throw new BadRequestError('To be given back, a row has a plain value in every conflict column')
  }
  return String(place)
}

const isComparable = (table: Table, values: Columns): boolean =>
  table.key.every(column => typeof values[column] === 'boolean' || isKeyValue(values[column]))

/** PostgreSQL refuses a statement that writes a row twice: the last wins already here, column by column. */
function merged(rows: readonly Upserted[]): Upserted[] {
  const byText = new Map<string, Columns>()
  for (const [text, values] of rows) byText.set(text, { ...byText.get(text), ...values })
  return [...byText]
}

/**
 * Only rows with the same columns share a statement: it sets the same columns in all rows that exist. Those that are
 * read back by their keys, because they are left alone, are apart from those that cannot be.
 */
function batchesOf(table: Table, rows: readonly Upserted[]): Upserted[][] {
  const columnsText = createColumnsText()
  const kindOf = ([, values]: Upserted): string => `${isComparable(table, values)} ${columnsText(values)}`
  return groupsOf(rows, kindOf).flatMap(group =>
    chunksOf(group, rowsPerInsert(table.dialect, columnsOf(group).length)),
  )
}

const columnsOf = (batch: readonly Upserted[]): string[] => Object.keys(batch[0]?.[1] ?? {})

interface BatchOptions extends UpsertOptions {
  readonly arm: ReturnType<typeof conflictArm>
}

async function upsertBatch(
  db: AnyDb,
  table: Table,
  batch: readonly Upserted[],
  { arm, conflictColumns, updateColumns, returning }: BatchOptions,
): Promise<(readonly [string, Columns | undefined])[]> {
  const given = columnsOf(batch)
  const updated =
    updateColumns?.filter(column => given.includes(column)) ??
    given.filter(column => !conflictColumns.includes(column))
  const rows = batch.map(([, values]) => values)
  const query = arm(insertion(db, table, rows), conflictColumns, updated)
  const { supportsReturning } = getDialectTraits(table.dialect)
  const returned = returning === true && supportsReturning
  const result: Columns[] = await (returned ? query.returningAll() : query).execute()
  if (returning !== true) return []
  // Rows that exist and are left alone are not returned either.
  const isComplete = returned && result.length === rows.length
  const inOrder = isComplete ? result : await selectByKeys(db, table, rows)
  return batch.map(([text], index) => [text, inOrder[index]])
}
