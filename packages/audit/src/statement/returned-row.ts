import type { Columns } from '@kysera/core'
import type { QueryResult } from 'kysely'

export interface ReturnedRow {
  /** The row of the table. */
  readonly row: Columns
  /** The value of the extra expression. */
  readonly extra?: unknown
}

/** The result of a write that asked for no rows: their number, and the generated key if there is one. */
export function countedResult(
  result: QueryResult<unknown>,
  rows: readonly ReturnedRow[],
  extraIsInsertId: boolean,
): QueryResult<unknown> {
  const numAffectedRows = result.numAffectedRows ?? BigInt(rows.length)
  const last = extraIsInsertId ? rows.at(-1)?.extra : undefined
  const insertId = typeof last === 'number' || typeof last === 'bigint' ? { insertId: BigInt(last) } : {}
  return { ...result, ...insertId, numAffectedRows, rows: [] }
}

interface RowParts {
  readonly row: Columns
  readonly renamed: readonly unknown[]
}

/** A row of the table, and what came beside it under other names. */
export function partsOf(returned: unknown, aliases: readonly string[]): RowParts {
  const all: Columns = typeof returned === 'object' ? { ...returned } : {}
  const renamed = aliases.map(alias => all[alias])
  return { row: aliases.reduce(without, all), renamed }
}

function without(row: Columns, column: string): Columns {
  const { [column]: _, ...others } = row
  return others
}

/** The row that the caller asked for. */
export function askedRow({ row, renamed }: RowParts, names: readonly (string | undefined)[]): Columns {
  const asked: Record<string, unknown> = {}
  let next = 0
  for (const name of names) {
    if (name === undefined) Object.assign(asked, row)
    else asked[name] = renamed[next++]
  }
  return asked
}
