import { DatabaseError, ErrorCodes, getDialectTraits, type Dialect } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { expressionBuilder, sql, type Expression, type InsertQueryBuilder, type SqlBool } from 'kysely'
import { bindValue, bindValues } from './bind-value.js'
import { toCondition } from './filters.js'
import { sortOf, type AnyFindOptions } from './find-options.js'
import { keyAfter, withKey, type KeyFacts } from './generated-key.js'
import { takePage, type AnySelect } from './paging.js'

/** A row, a key or written values: columns whose types are only known at run time. */
export type Columns = Readonly<Record<string, unknown>>

/** What the statements on a table need to know. */
export interface Table extends KeyFacts {
  readonly name: string
  readonly dialect: Dialect
}

export function selectByKey(db: AnyDb, table: Table, key: Columns): Promise<Columns | undefined> {
  return db.selectFrom(table.name).selectAll().where(matches(table, key)).executeTakeFirst()
}

export async function selectRows(db: AnyDb, table: Table, options: AnyFindOptions): Promise<Columns[]> {
  const { select, where } = options
  const from = filtered(db.selectFrom(table.name), table, where)
  // A dynamic reference is never parsed for an alias.
  const selected =
    select === undefined ? from.selectAll() : from.select(select.map(each => db.dynamic.ref(each)))
  return takePage(ordered(selected, db, table, options), options, table.dialect).execute()
}

export async function countRows(db: AnyDb, table: Table, where: unknown): Promise<number> {
  const counting = db.selectFrom(table.name).select(eb => eb.fn.countAll().as('total'))
  const row = await filtered(counting, table, where).executeTakeFirst()
  return Number(row?.total)
}

export async function rowExists(db: AnyDb, table: Table, where: unknown): Promise<boolean> {
  const probing = db.selectFrom(table.name).select(sql.lit(1).as('found'))
  const query = takePage(filtered(probing, table, where), { limit: 1 }, table.dialect)
  return (await query.executeTakeFirst()) !== undefined
}

/** Inserts a row, and gives it as the database completed it. */
export async function insertRow(db: AnyDb, table: Table, values: Columns): Promise<Columns> {
  const { supportsReturning, supportsOutput } = getDialectTraits(table.dialect)
  if (supportsReturning)
    return found(table, await insertion(db, table, values).returningAll().executeTakeFirst())
  if (supportsOutput)
    return found(table, await insertion(db, table, values).outputAll('inserted').executeTakeFirst())
  const written = withKey(table, values)
  const { insertId } = await insertion(db, table, written).executeTakeFirstOrThrow()
  return found(table, await selectByKey(db, table, keyAfter(table, written, insertId)))
}

/** Changes a row and gives it as it is then; nothing if there was no such row. */
export async function updateRow(
  db: AnyDb,
  table: Table,
  key: Columns,
  values: Columns,
): Promise<Columns | undefined> {
  const { supportsReturning, supportsOutput } = getDialectTraits(table.dialect)
  const update = db.updateTable(table.name).set(bindValues(values, table.dialect)).where(matches(table, key))
  if (supportsReturning) return update.returningAll().executeTakeFirst()
  if (supportsOutput) return update.outputAll('inserted').executeTakeFirst()
  // The count of matched rows decides, since a plugin may hide a row from the update alone.
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return undefined
  const changed = Object.fromEntries(Object.entries(values).filter(([column]) => Object.hasOwn(key, column)))
  return found(table, await selectByKey(db, table, { ...key, ...changed }))
}

/** Whether there was a row to delete. */
export async function deleteRow(db: AnyDb, table: Table, key: Columns): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom(table.name)
    .where(matches(table, key))
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

// oxlint-disable typescript/no-explicit-any -- the table is only known at run time
const eb = expressionBuilder<any, any>()

function insertion(db: AnyDb, table: Table, values: Columns): InsertQueryBuilder<any, any, any> {
  const into = db.insertInto(table.name)
  const given = Object.keys(values).length > 0
  // MySQL has no DEFAULT VALUES, and takes an empty list instead.
  return given || table.dialect === 'mysql'
    ? into.values(bindValues(values, table.dialect))
    : into.defaultValues()
}
// oxlint-enable typescript/no-explicit-any

function matches({ dialect }: Table, key: Columns): Expression<SqlBool> {
  return eb.and(
    Object.entries(key).map(([column, value]) => eb(sql.ref(column), '=', bindValue(value, dialect))),
  )
}

function filtered(query: AnySelect, { dialect }: Table, where: unknown): AnySelect {
  return where === undefined ? query : query.where(toCondition(where, dialect))
}

function ordered(query: AnySelect, db: AnyDb, table: Table, options: AnyFindOptions): AnySelect {
  const given = sortOf(options)
  // SQL Server pages ordered queries only.
  const byKey = given.length === 0 && options.offset !== undefined && table.dialect === 'mssql'
  const sort = byKey ? table.key.map(column => ({ column, direction: 'asc' as const })) : given
  return sort.reduce(
    (sorted, { column, direction }) => sorted.orderBy(db.dynamic.ref(column), direction),
    query,
  )
}

function found(table: Table, row: Columns | undefined): Columns {
  if (row !== undefined) return row
  throw new DatabaseError('The written row cannot be read back', ErrorCodes.DB_QUERY_FAILED, table.name)
}
