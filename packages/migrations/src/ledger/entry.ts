import type { Migration, MigrationDirection } from '../migration.js'

/** A row of the table: a migration that has run, or was begun. */
export interface LedgerEntry {
  readonly name: string
  readonly executedAt: Date
  /** The order of execution; undefined in rows that are older than this column. */
  readonly seq: number | undefined
  readonly checksum: string | undefined
  readonly durationMs: number | undefined
  /** The way in which it was begun and not finished. */
  readonly unfinished: MigrationDirection | undefined
}

/** How a column says that a migration was begun and not finished. */
export const unfinishedMarks: Readonly<Record<MigrationDirection, number>> = { up: 1, down: 2 }

export function readMark(mark: unknown): MigrationDirection | undefined {
  if (mark === null || mark === undefined || Number(mark) === 0) return undefined
  return Number(mark) === unfinishedMarks.down ? 'down' : 'up'
}

/**
 * Entries in the order in which they ran. Times alone do not tell it, since several migrations run in one second;
 * rows without a number are older than those with one.
 */
export function inOrder(
  entries: readonly LedgerEntry[],
  migrations: readonly Pick<Migration, 'name'>[],
): LedgerEntry[] {
  const positions = new Map(migrations.map(({ name }, index) => [name, index]))
  const positionOf = ({ name }: LedgerEntry): number => positions.get(name) ?? migrations.length
  return entries.toSorted(
    (a, b) =>
      (a.seq ?? -Infinity) - (b.seq ?? -Infinity) ||
      a.executedAt.getTime() - b.executedAt.getTime() ||
      positionOf(a) - positionOf(b),
  )
}
