import { BadRequestError, NotFoundError } from '@kysera/core'
import type { Db } from '../../db.js'
import { createSchema, schemaExists } from '../schemas.js'
import { withSetting } from '../settings.js'
import { foreignKeysBeyond, foreignKeysWithin } from './foreign-keys.js'
import { constraints, indexes } from './keys.js'
import { copyRows, setCounters } from './rows.js'
import { isolated, runAll, type Clone } from './scope.js'
import { counters, counterDefaults, counterOwners } from './sequences.js'
import { assertAbsent, assertWhole, selectTables, type SchemaCopyOptions } from './select-tables.js'
import { bareTables, partitions } from './tables.js'

export type { SchemaCopyOptions }

/** One transaction; with an isolation in which all rows that are copied are those of one moment. */
export async function cloneSchema(
  db: Db,
  source: string,
  target: string,
  options: SchemaCopyOptions,
): Promise<void> {
  const work = (trx: Db): Promise<void> => cloneIn(trx, source, target, options)
  if (db.isTransaction) return work(db)
  await db.withoutPlugins().transaction().setIsolationLevel('repeatable read').execute(work)
}

async function cloneIn(trx: Db, source: string, target: string, options: SchemaCopyOptions): Promise<void> {
  if (source === target) throw new BadRequestError(`Schema "${source}" cannot be cloned into itself`)
  if (!(await schemaExists(trx, source))) throw new NotFoundError(`Schema "${source}"`)
  const tables = await selectTables(trx, source, options)
  const clone: Clone = { source, target, oids: tables.map(({ oid }) => oid) }
  if (tables.length > 0) await assertAbsent(trx, target, tables)
  if (tables.length > 0) await assertWhole(trx, clone)
  await createSchema(trx, target)
  if (tables.length === 0) return
  // Row-level security would leave out rows without a word; off, it makes the query fail.
  await withSetting(trx, 'row_security', 'off', () => copy(trx, clone, options.includeData === true))
}

/** Rows before keys: nothing has to be checked in an order, and indexes are built once. */
async function copy(trx: Db, clone: Clone, includeData: boolean): Promise<void> {
  await isolated(trx, [], async () => {
    await runAll(trx, counters(clone))
    await runAll(trx, bareTables(clone))
    await runAll(trx, partitions(clone))
    await runAll(trx, counterOwners(clone))
  })
  await counterDefaults(trx, clone)
  await isolated(trx, [], async () => {
    if (includeData) await runAll(trx, copyRows(clone))
    if (includeData) await runAll(trx, setCounters(clone))
    await runAll(trx, constraints(clone))
    await runAll(trx, indexes(clone))
    await runAll(trx, foreignKeysBeyond(clone))
  })
  await foreignKeysWithin(trx, clone)
}
