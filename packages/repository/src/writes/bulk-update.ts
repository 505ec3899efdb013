import { BadRequestError, distinctByKey, isPlainObject, selectByKeys } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { inSchema, type Source } from '../definition/source.js'
import { selectByKey } from '../reads/read-rows.js'
import { listOf } from '../table/list-of.js'
import type { Columns, Table } from '../table/table.js'
import { inTransaction } from '../transactions/in-transaction.js'
import { checkMiss, noRecord } from './missing-row.js'
import { allFound } from './read-back.js'
import { isEmpty, returnsRows, touchRow, writeRow } from './write-row.js'

export interface BulkUpdateOptions {
  /** Whether nothing remains after an error. With false, what came before it does. Default: true. */
  readonly atomic?: boolean | undefined
}

interface Change {
  readonly id: unknown
  readonly key: Record<string, unknown>
  readonly values: Columns
}

/** The items one after the other, up to the first that has no row. */
export async function bulkUpdate(
  source: Source,
  items: unknown,
  { atomic = true }: BulkUpdateOptions = {},
): Promise<unknown[]> {
  const { definition, executor } = source
  const { table, logger } = definition
  const changes: Change[] = []
  for (const item of listOf('items', items)) changes.push(await changeOf(source, item))
  let missed: Change | undefined
  const apply = (db: AnyDb): Promise<Columns[]> =>
    applyAll(inSchema(db, definition), table, changes, change => {
      missed = change
      throw noRecord(change.id)
    })
  try {
    const isShared = atomic && changes.length > 1
    const rows = await (isShared ? inTransaction(executor, apply, { logger }) : apply(executor))
    return definition.toEntities(rows)
  } catch (error) {
    // After the transaction: a check has a connection of its own.
    if (missed !== undefined) await checkMiss(source, 'update', missed.key)
    throw error
  }
}

async function changeOf(source: Source, item: unknown): Promise<Change> {
  if (!isPlainObject(item) || !('id' in item) || !('data' in item)) {
    throw new BadRequestError('Each item of a bulk update has an id and data')
  }
  return {
    id: item['id'],
    key: source.definition.parseKey(item['id']),
    values: await source.definition.parseUpdate(item['data']),
  }
}

type OnMissing = (change: Change) => never

/** The rows after the changes. Where they are not returned, independent changes are read back together. */
async function applyAll(
  db: AnyDb,
  table: Table,
  changes: readonly Change[],
  onMissing: OnMissing,
): Promise<Columns[]> {
  if (returnsRows(table.dialect) || !areIndependent(table, changes)) {
    return collect(changes, ({ key, values }) => writeRow(db, table, key, values), onMissing)
  }
  await collect(changes, change => isWritten(db, table, change), onMissing)
  const keys = changes.map(({ key }) => key)
  return [...allFound(table, keys.length, await selectByKeys(db, table, keys))]
}

function areIndependent(table: Table, changes: readonly Change[]): boolean {
  const keys = changes.map(({ key }) => key)
  const keepKeys = changes.every(({ values }) => table.key.every(column => !Object.hasOwn(values, column)))
  return keepKeys && distinctByKey(table, keys).length === keys.length
}

/** What each change gives, one after the other. */
async function collect<T>(
  changes: readonly Change[],
  apply: (change: Change) => Promise<T | undefined>,
  onMissing: OnMissing,
): Promise<T[]> {
  const results: T[] = []
  for (const change of changes) results.push((await apply(change)) ?? onMissing(change))
  return results
}

async function isWritten(db: AnyDb, table: Table, { key, values }: Change): Promise<true | undefined> {
  const isThere = isEmpty(values)
    ? (await selectByKey(db, table, key)) !== undefined
    : await touchRow(db, table, key, values)
  return isThere ? true : undefined
}
