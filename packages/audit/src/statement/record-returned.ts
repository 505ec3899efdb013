import type { WriteNode } from '@kysera/executor'
import type { Columns } from '@kysera/core'
import type { ReturnedRow } from './returned-row.js'
import type { ReturningRows } from './returned-rows.js'
import { textOf } from './row-keys.js'
import type { Change, Recording, Write } from './session.js'

/** A write is recorded by the rows that it gives back. */
export const recordReturned = <N extends WriteNode>(
  returned: ReturningRows<N>,
  changesOf: (rows: readonly ReturnedRow[]) => readonly Change[],
): Recording => ({
  node: returned.node,
  told: returned.told,
  after: async (given, sent) => {
    const { rows, result } = await returned.split(given, sent)
    return { result, changes: changesOf(rows) }
  },
})

interface Beside {
  /** The rows that were there before. */
  readonly before: readonly Columns[]
  readonly changeOf: (row: ReturnedRow, before: Columns | undefined) => Change
}

/**
 * A write is recorded by the rows that it gives back, each beside the same row before. One that comes back several
 * times was written several times.
 */
export function recordBeside<N extends WriteNode>(
  write: Write,
  returned: ReturningRows<N>,
  { before, changeOf }: Beside,
): Recording {
  const old = new Map(before.map(row => [textOf(write, row), row]))
  const next = (each: ReturnedRow): Change => {
    const key = textOf(write, each.row)
    const change = changeOf(each, old.get(key))
    old.set(key, each.row)
    return change
  }
  return recordReturned(returned, rows => rows.map(next))
}
