import { isPlainObject } from '@kysera/core'
import { executeStatement, type AnyDb, type Statement } from '@kysera/executor'
import type { Compilable } from 'kysely'
import { toCondition } from '../filters/filter-condition.js'
import type { AnySelect } from '../table/any-query.js'
import type { Columns, Table } from '../table/table.js'

/** A query of the rows that a filter finds, which is the same for all filters of one shape but for its values. */
interface RowsStatement {
  /** What it asks; with the table, the filter and the number of values this tells it from all others. */
  readonly kind: readonly unknown[]
  readonly where: unknown
  /** Values of its own. */
  readonly values?: readonly unknown[]
  /** Builds it on the filtered rows with what stands for its own values. */
  readonly build: (from: AnySelect, values: readonly unknown[]) => Compilable<Columns>
}

/** The rows that a query gives. It is executed as it was compiled for an earlier filter, if there was one. */
export async function executeOnRows(
  db: AnyDb,
  { name, dialect }: Table,
  { kind, where, values = [], build }: RowsStatement,
): Promise<Columns[]> {
  const outline = outlineOf(where)
  const statement: Statement<Columns> = {
    key: JSON.stringify([kind, dialect, name, values.length]) + outline,
    condition: where === undefined ? undefined : toCondition(where, dialect),
    build: (on, all, condition) => {
      const from = on.selectFrom(name)
      return build(condition === undefined ? from : from.where(condition), all)
    },
  }
  const isKept = outline.length <= maxOutline
  const { rows } = await (isKept
    ? executeStatement(db, statement, values)
    : db.getExecutor().executeQuery(statement.build(db, values, statement.condition).compile()))
  return rows
}

/** Larger filters, such as those with long lists, are too many to be kept. */
const maxOutline = 500

/** Columns and operators. Filters of one outline seldom differ in shape, and then are compiled again. */
function outlineOf(where: unknown): string {
  if (Array.isArray(where)) return `[${where.map(outlineOf).join()}]`
  if (!isPlainObject(where)) return where === null || typeof where === 'boolean' ? String(where) : ''
  let outline = '{'
  for (const key of Object.keys(where)) outline += `${key}:${outlineOf(where[key])},`
  return `${outline}}`
}
