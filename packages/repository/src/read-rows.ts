import type { AnyDb } from '@kysera/executor'
import { sql } from 'kysely'
import { toCondition } from './filters.js'
import { sortOf, type AnyFindOptions } from './find-options.js'
import { areEqual, executeOnRow } from './row-statement.js'
import { takePage } from './paging.js'
import type { AnySelect, Columns, Table } from './table.js'

export async function selectByKey(db: AnyDb, table: Table, key: Columns): Promise<Columns | undefined> {
  const { rows } = await executeOnRow(db, table, {
    kind: 'select',
    key,
    build: (on, _, of) => on.selectFrom(table.name).selectAll().where(areEqual(of)),
  })
  return rows[0]
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

export function filtered(query: AnySelect, { dialect }: Table, where: unknown): AnySelect {
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
