import { chunksOf, getDialectTraits } from '@kysera/core'
import { executeStatement, type AnyDb } from '@kysera/executor'
import {
  ColumnNode,
  createQueryId,
  InsertQueryNode,
  PrimitiveValueListNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
  type CompiledQuery,
  type Expression,
} from 'kysely'
import type { AuditTable } from '../table/audit-table.js'

/** The values of an entry, in the order of the columns. */
export type Entry = readonly unknown[]

/** Entries of so few rows are inserted by statements that were compiled before. */
const maxKept = 10

/** Inserts entries by a handle without plugins. */
export async function insertEntries(
  db: AnyDb,
  { name, dialect }: AuditTable,
  { columns, entries }: { readonly columns: readonly string[]; readonly entries: readonly Entry[] },
): Promise<void> {
  const { maxParameters, maxRowsPerInsert } = getDialectTraits(dialect)
  const size = Math.min(maxRowsPerInsert, Math.floor(maxParameters / columns.length))
  for (const rows of chunksOf(entries, size)) {
    const compile = (on: AnyDb, given: readonly Entry[]): CompiledQuery =>
      compileInsert(on, { name, columns, rows: given })
    if (rows.length > maxKept || rows.some(row => row.some(isExpression))) {
      await db.executeQuery(compile(db, rows))
    } else {
      const key = JSON.stringify(['kysera.audit.entries', name, rows.length, columns])
      await executeStatement(
        db,
        { key, build: (on, values) => ({ compile: () => compile(on, chunksOf(values, columns.length)) }) },
        rows.flat(),
      )
    }
  }
}

interface Insert {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly Entry[]
}

/** What the builder would make of it, without looking for the columns of each row. */
function compileInsert(db: AnyDb, { name, columns, rows }: Insert): CompiledQuery {
  const node = InsertQueryNode.cloneWith(db.insertInto(name).toOperationNode(), {
    columns: columns.map(column => ColumnNode.create(column)),
    values: ValuesNode.create(rows.map(rowNode)),
  })
  return db.getExecutor().compileQuery(node, createQueryId())
}

const rowNode = (row: Entry): PrimitiveValueListNode | ValueListNode =>
  row.some(isExpression)
    ? ValueListNode.create(
        row.map(value => (isExpression(value) ? value.toOperationNode() : ValueNode.create(value))),
      )
    : PrimitiveValueListNode.create(row)

const isExpression = (value: unknown): value is Expression<unknown> =>
  typeof value === 'object' && value !== null && 'toOperationNode' in value
