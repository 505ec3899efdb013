import {
  BadRequestError,
  bindValues,
  detectDialect,
  getDialectTraits,
  isKeyValue,
  isPlainObject,
} from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import type { Expression, SqlBool } from 'kysely'
import { toCondition } from '../filters/filter-condition.js'
import { selectByKey } from '../reads/read-rows.js'
import { eb, type AnyUpdate } from '../table/any-query.js'
import { columnsOnly, type Columns, type Table } from '../table/table.js'
import { assertColumns, definedColumns } from '../table/written-columns.js'
import { inTransaction } from '../transactions/in-transaction.js'
import { found } from './read-back.js'
import { keyWith } from './write-row.js'

/** The options of a transition where the columns are only known at run time. */
export interface AnyTransitionOptions {
  readonly statusColumn?: string | undefined
  readonly fromStatus: unknown
  readonly toStatus: unknown
  readonly additionalUpdates?: unknown
  readonly returning?: boolean | undefined
  readonly primaryKey?: string | readonly string[] | undefined
}

/** One conditional UPDATE, and what is known of the rows that it is for. */
interface Transition {
  readonly table: Table
  readonly where: Columns
  readonly condition: Expression<SqlBool>
  readonly values: Columns
}

export async function transition(
  db: AnyDb,
  name: string,
  where: unknown,
  options: AnyTransitionOptions,
): Promise<unknown> {
  const made = transitionOf(db, name, where, options)
  const { supportsReturning, supportsOutput } = getDialectTraits(made.table.dialect)
  if (options.returning === false) return (await isDone(db, made)) ? succeeded(made, options) : null
  if (supportsReturning) return firstOf(await updateOf(db, made).returningAll().execute())
  if (supportsOutput) return firstOf(await updateOf(db, made).outputAll('inserted').execute())
  return inTransaction(db, trx => doAndRead(trx, made))
}

function transitionOf(db: AnyDb, name: string, where: unknown, options: AnyTransitionOptions): Transition {
  const { statusColumn = 'status', fromStatus, toStatus, additionalUpdates = {}, primaryKey = 'id' } = options
  if (!isPlainObject(where) || Object.keys(where).length === 0) {
    throw new BadRequestError('A status transition needs a filter of the row')
  }
  if (toStatus === undefined) throw new BadRequestError('toStatus is undefined')
  const dialect = detectDialect(db)
  const conditions = [toCondition(where, dialect), toCondition({ [statusColumn]: fromStatus }, dialect)]
  const key = typeof primaryKey === 'string' ? [primaryKey] : primaryKey
  return {
    table: { name, key, keyType: 'string', dialect },
    where,
    condition: eb.and(conditions),
    values: { ...definedColumns(assertColumns(additionalUpdates)), [statusColumn]: toStatus },
  }
}

const updateOf = (db: AnyDb, { table, values, condition }: Transition): AnyUpdate =>
  db.updateTable(table.name).set(bindValues(values, table.dialect)).where(condition)

async function isDone(db: AnyDb, made: Transition): Promise<boolean> {
  const { numUpdatedRows } = await updateOf(db, made).executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

const firstOf = (rows: readonly unknown[]): unknown => rows[0] ?? null

/** What is known without asking for the row. */
const succeeded = (
  { where, values }: Transition,
  { statusColumn = 'status' }: AnyTransitionOptions,
): Columns => ({
  ...where,
  [statusColumn]: values[statusColumn],
})

async function doAndRead(trx: AnyDb, made: Transition): Promise<unknown> {
  const { table, where, values } = made
  const key = keyIn(table, where) ?? (await lockFirst(trx, made))
  if (key === undefined || !(await isDone(trx, made))) return null
  return found(table, await selectByKey(trx, table, keyWith(key, values)))
}

/** The key, where the filter has it. */
function keyIn(table: Table, where: Columns): Columns | undefined {
  return table.key.every(column => isKeyValue(where[column])) ? columnsOnly(where, table.key) : undefined
}

/** Of several rows that match, afterwards nothing tells which they were. */
function lockFirst(trx: AnyDb, { table, condition }: Transition): Promise<Columns | undefined> {
  return trx
    .selectFrom(table.name)
    .select(table.key.map(column => trx.dynamic.ref(column)))
    .where(condition)
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
}
