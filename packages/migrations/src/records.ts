import type { KyselyMigrationEntry } from './adopt.js'
import type { Db } from './db.js'
import type { LedgerEntry } from './ledger/entry.js'
import type { Ledger } from './ledger/ledger.js'
import type { Migration } from './migration.js'

/** A ledger that is corrected without running anything. */
export interface Records {
  readonly db: Db
  readonly ledger: Ledger
  readonly entries: readonly LedgerEntry[]
  readonly migrations: readonly Migration[]
}

const entryOf = ({ entries }: Records, name: string): LedgerEntry | undefined =>
  entries.find(entry => entry.name === name)

const checksumOf = ({ migrations }: Records, name: string): string | undefined =>
  migrations.find(migration => migration.name === name)?.checksum

const lastSeqOf = ({ entries }: Records): number => Math.max(0, ...entries.map(({ seq = 0 }) => seq))

/** Records that a migration has run; one that was begun is completed thereby. */
export async function recordExecuted(records: Records, name: string): Promise<void> {
  const { db, ledger } = records
  const entry = entryOf(records, name)
  if (entry?.unfinished !== undefined) return ledger.unmark(db, name)
  if (entry !== undefined) return
  await ledger.insert(db, { name, seq: lastSeqOf(records) + 1, checksum: checksumOf(records, name) })
}

/**
 * Forgets what was begun and not finished: an `up` is pending again, a `down` has not begun. Takes over the checksums
 * of the code. Gives the names of what it changed.
 */
export async function repairRecords({ db, ledger, entries, migrations }: Records): Promise<string[]> {
  const checksums = new Map(migrations.map(({ name, checksum }) => [name, checksum]))
  const repaired: string[] = []
  for (const { name, unfinished, checksum } of entries) {
    const current = checksums.get(name) ?? checksum
    if (unfinished === 'up') await ledger.remove(db, name)
    if (unfinished === 'down') await ledger.unmark(db, name)
    if (unfinished !== 'up' && current !== undefined && current !== checksum)
      await ledger.setChecksum(db, name, current)
    if (unfinished !== undefined || current !== checksum) repaired.push(name)
  }
  return repaired
}

/** Records what another tool has run, in its order. Gives the names that were new. */
export async function recordAdopted(
  records: Records,
  adopted: readonly KyselyMigrationEntry[],
): Promise<string[]> {
  const { db, ledger } = records
  const unknown = adopted.filter(({ name }) => entryOf(records, name) === undefined)
  let seq = lastSeqOf(records)
  for (const { name, executedAt } of unknown) {
    seq += 1
    await ledger.insert(db, { name, seq, executedAt, checksum: checksumOf(records, name) })
  }
  return unknown.map(({ name }) => name)
}
