import { chunksOf, type Dialect, getDialectTraits, selectByKeys } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { sql } from 'kysely'
import type { Columns, Table } from '../table/table.js'
import { createColumnsText, groupsOf, isSameList, rowsPerInsert } from './batches.js'
import { generatedKey, keyAfter, withKey } from './generated-key.js'
import { allFound } from './read-back.js'
import { insertion, returnsRows } from './write-row.js'

/** A new row, and its place in the input. */
interface NewRow {
  readonly values: Columns
  readonly place: number
}

/** The rows of one INSERT. */
export type InsertBatch = readonly NewRow[]

/**
 * The statements that insert rows, in as few as the database takes.
 *
 * @throws {BadRequestError} for a row that could not be read back.
 */
export function planInserts(table: Table, rows: readonly Columns[]): InsertBatch[] {
  const givesRows = returnsRows(table.dialect)
  const placed = rows.map((row, place) => ({ values: givesRows ? row : withKey(table, row), place }))
  const kindOf = kindOfRow[table.dialect](table)
  return groupsOf(placed, ({ values }) => kindOf(values)).flatMap(group =>
    chunksOf(group, rowsPerInsert(table.dialect, columnsOf(group).length)),
  )
}

/** What rows of one INSERT have in common. */
type KindOfRow = (table: Table) => (values: Columns) => string

const anyRow: KindOfRow = () => () => ''

const kindOfRow: Readonly<Record<Dialect, KindOfRow>> = {
  postgres: anyRow,
  mssql: anyRow,
  // Consecutive keys are only counted up where no row brings its own.
  mysql: table => values => String(generatedKey(table, values) !== undefined),
  // There is no DEFAULT for a single column.
  sqlite: createColumnsText,
}

/** Most rows have the columns of the row before. */
function columnsOf(batch: InsertBatch): string[] {
  const columns = new Set<string>()
  let before: readonly string[] = []
  for (const { values } of batch) {
    const own = Object.keys(values)
    if (isSameList(own, before)) continue
    for (const column of own) columns.add(column)
    before = own
  }
  return [...columns]
}

/** The inserted rows, as the database completed them, by their place in the input. */
export async function insertBatch(
  db: AnyDb,
  table: Table,
  batch: InsertBatch,
): Promise<(readonly [number, Columns])[]> {
  const rows = allFound(table, batch.length, await insertedRows(db, table, batch))
  return rows.map((row, index) => [batch[index]?.place ?? index, row])
}

/** In the order of the batch. */
async function insertedRows(
  db: AnyDb,
  table: Table,
  batch: InsertBatch,
): Promise<readonly (Columns | undefined)[]> {
  const { supportsReturning, supportsOutput } = getDialectTraits(table.dialect)
  const rows = batch.map(({ values }) => values)
  const insert = insertion(db, table, rows)
  if (supportsReturning) return insert.returningAll().execute()
  if (supportsOutput) return insert.outputAll('inserted').execute()
  const { insertId } = await insert.executeTakeFirstOrThrow()
  const [firstRow = {}] = rows
  const column = generatedKey(table, firstRow)
  return column === undefined || insertId === undefined
    ? selectByKeys(db, table, rows)
    : selectConsecutive(db, table, {
        column,
        first: keyAfter(table, firstRow, insertId)[column],
        count: rows.length,
      })
}

interface Consecutive {
  readonly column: string
  readonly first: unknown
  readonly count: number
}

/** The rows whose keys one INSERT has counted up: no other statement takes keys in between. */
function selectConsecutive(
  db: AnyDb,
  table: Table,
  { column, first, count }: Consecutive,
): Promise<Columns[]> {
  const key = sql.ref(column)
  const step = sql`@@auto_increment_increment`
  return db
    .selectFrom(table.name)
    .selectAll()
    .where(sql<boolean>`${key} between ${first} and ${first} + ${count - 1} * ${step}`)
    .where(sql<boolean>`(${key} - ${first}) % ${step} = 0`)
    .orderBy(key)
    .execute()
}
