import {
  BadRequestError,
  bindValues,
  hasOneOfKeys,
  inSchemaOf,
  rowKeysOf,
  selectByKeys,
  toEntity,
  writeInChunks,
  type Columns,
} from '@kysera/core'
import { stampOf } from './clock.js'
import { assertStamped, tableOf, type Target } from './target.js'

/** Stamps `updated_at` of rows with one value, and changes nothing else. */
export async function touchRows(target: Target, ids: unknown): Promise<void> {
  const { repo, config } = target
  assertStamped(target, config.updatedAt)
  const keys = rowKeysOf(repo, ids, config.primaryKey)
  if (keys.length === 0) return
  const stamp = stampOf({}, config, tableOf(target).dialect)
  await updateRows(target, keys, { [config.updatedAt.name]: stamp })
}

/** Changes rows alike, and gives those that exist. */
export async function updateAlike(target: Target, ids: unknown, input: unknown): Promise<unknown[]> {
  const { repo, config } = target
  const table = tableOf(target)
  const keys = rowKeysOf(repo, ids, config.primaryKey)
  if (keys.length === 0) return []
  const values = await valuesOf(target, input)
  if (Object.keys(values).length > 0) await updateRows(target, keys, bindValues(values, table.dialect))
  const rows = await selectByKeys(inSchemaOf(repo, repo.executor), table, keys)
  return Promise.all(rows.filter(row => row !== undefined).map(row => toEntity(repo, row)))
}

/** @throws {BadRequestError} for a new key, which only one row could have. */
async function valuesOf(target: Target, input: unknown): Promise<Columns> {
  const { repo } = target
  const values: unknown = repo.parseUpdate === undefined ? input : await repo.parseUpdate(input)
  if (typeof values !== 'object' || values === null) throw new BadRequestError('An update is an object')
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  const column = tableOf(target).key.find(each => Object.hasOwn(given, each))
  if (column !== undefined) throw new BadRequestError(`Many rows cannot get the same "${column}"`)
  return given
}

async function updateRows(target: Target, keys: readonly Columns[], values: Columns): Promise<void> {
  const { repo } = target
  const table = tableOf(target)
  await writeInChunks(repo, {
    table,
    keys,
    write: async (chunk, executor) => {
      const update = inSchemaOf(repo, executor).updateTable(table.name).set(values)
      const { numUpdatedRows } = await update.where(hasOneOfKeys(table, chunk)).executeTakeFirstOrThrow()
      return Number(numUpdatedRows)
    },
  })
}
