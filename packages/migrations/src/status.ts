import { inOrder, type LedgerEntry } from './ledger/entry.js'
import type { Migration, MigrationDirection } from './migration.js'

/** A migration that has run. */
export interface AppliedMigration {
  readonly name: string
  readonly executedAt: Date
  readonly checksum?: string
  readonly durationMs?: number
}

/** A migration that was begun, and neither finished nor undone. */
export interface InterruptedMigration {
  readonly name: string
  readonly operation: MigrationDirection
}

/** Where a database stands, compared to the code. */
export interface MigrationStatus {
  /** What has run, in the order in which it did. */
  executed: string[]
  /** What is in the code and not in the database, in the order of the code. */
  pending: string[]
  /** How many there are in the code. */
  total: number
  /** What is in the database and not in the code. */
  missing: string[]
  /** What is pending, but stands in the code before something that has run. */
  outOfOrder: string[]
  /** What had another checksum when it ran. */
  modified: string[]
  /** What was begun, and neither finished nor undone: see `repair`. */
  dirty: string[]
  applied: AppliedMigration[]
  interrupted: InterruptedMigration[]
}

/** Compares the code to the entries of a ledger. */
export function compare(migrations: readonly Migration[], ledger: readonly LedgerEntry[]): MigrationStatus {
  const entries = new Map(ledger.map(entry => [entry.name, entry]))
  const names = migrations.map(({ name }) => name)
  const known = new Set(names)
  const applied = inOrder(ledger, migrations).filter(({ unfinished }) => unfinished === undefined)
  const done = new Set(applied.map(({ name }) => name))
  const pending = names.filter(name => !entries.has(name))
  const interrupted = ledger.flatMap(({ name, unfinished: operation }) =>
    operation ? [{ name, operation }] : [],
  )
  const lastDone = names.findLastIndex(name => done.has(name))
  return {
    executed: [...done],
    pending,
    total: migrations.length,
    missing: ledger.map(({ name }) => name).filter(name => !known.has(name)),
    outOfOrder: names.slice(0, lastDone + 1).filter(name => !entries.has(name)),
    modified: migrations.filter(migration => isModified(migration, entries.get(migration.name))).map(nameOf),
    dirty: interrupted.map(nameOf),
    applied: applied.map(toApplied),
    interrupted,
  }
}

const nameOf = ({ name }: { readonly name: string }): string => name

/** Without a checksum on both sides nothing is known. */
const isModified = ({ checksum }: Migration, entry: LedgerEntry | undefined): boolean =>
  checksum !== undefined && entry?.checksum !== undefined && entry.checksum !== checksum

const toApplied = ({ name, executedAt, checksum, durationMs }: LedgerEntry): AppliedMigration => ({
  name,
  executedAt,
  ...(checksum !== undefined && { checksum }),
  ...(durationMs !== undefined && { durationMs }),
})
