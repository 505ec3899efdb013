import type { AnyDb } from '@kysera/executor'
import { sql } from 'kysely'
import { toCondition } from '../filters/filter-condition.js'
import type { AnySelect } from '../table/any-query.js'
import { areEqual, executeOnRow } from '../table/row-statement.js'
import type { Columns, Table } from '../table/table.js'
import { sortOf, type AnyFindOptions, type SortSpec } from './find-options.js'
import { executeOnRows } from './rows-statement.js'
import { takePage } from './take-page.js'

export async function selectByKey(db: AnyDb, table: Table, key: Columns): Promise<Columns | undefined> {
  const { rows } = await executeOnRow(db, table, {
    kind: 'select',
    key,
    build: (on, _, of) => on.selectFrom(table.name).selectAll().where(areEqual(of)),
  })
  return rows[0]
}

export async function selectRows(db: AnyDb, table: Table, options: AnyFindOptions): Promise<Columns[]> {
  const { select, where, limit, offset } = options
  const sort = orderOf(table, options)
  return executeOnRows(db, table, {
    // Programs have few limits, and any number of offsets.
    kind: ['find', select, sort.map(({ column, direction }) => [column, direction]), limit],
    where,
    values: offset === undefined ? [] : [offset],
    build: (from, [skipped]) => {
      const page = { limit, offset: offset === undefined ? undefined : sql<number>`${skipped}` }
      return takePage(ordered(selected(from, db, select), db, sort), page, table.dialect)
    },
  })
}

export async function countRows(db: AnyDb, table: Table, where: unknown): Promise<number> {
  const [row] = await executeOnRows(db, table, {
    kind: ['count'],
    where,
    build: from => from.select(eb => eb.fn.countAll().as('total')),
  })
  return Number(row?.['total'])
}

export async function rowExists(db: AnyDb, table: Table, where: unknown): Promise<boolean> {
  const rows = await executeOnRows(db, table, {
    kind: ['exists'],
    where,
    build: from => takePage(from.select(sql.lit(1).as('found')), { limit: 1 }, table.dialect),
  })
  return rows.length > 0
}

export function filtered(query: AnySelect, { dialect }: Table, where: unknown): AnySelect {
  return where === undefined ? query : query.where(toCondition(where, dialect))
}

/** A dynamic reference is never parsed for an alias. */
const selected = (from: AnySelect, db: AnyDb, select: AnyFindOptions['select']): AnySelect =>
  select === undefined ? from.selectAll() : from.select(select.map(each => db.dynamic.ref(each)))

function orderOf(table: Table, options: AnyFindOptions): readonly SortSpec[] {
  const given = sortOf(options)
  // SQL Server pages ordered queries only.
  const byKey = given.length === 0 && options.offset !== undefined && table.dialect === 'mssql'
  return byKey ? table.key.map(column => ({ column, direction: 'asc' as const })) : given
}

function ordered(query: AnySelect, db: AnyDb, sort: readonly SortSpec[]): AnySelect {
  return sort.reduce(
    (sorted, { column, direction }) => sorted.orderBy(db.dynamic.ref(column), direction),
    query,
  )
}
