import { MigrationError } from '../errors.js'
import type { LedgerEntry } from '../ledger/entry.js'
import { StillRunning } from '../lock/patience.js'
import type { Step } from '../plan.js'

/** What a run knows of the ledger: what it has read, and what it has done since. */
export class Progress {
  readonly #targets: ReadonlySet<string>
  readonly #begun = new Set<string>()
  #names: Set<string>
  #lastSeq: number

  constructor(entries: readonly LedgerEntry[], steps: readonly Step[]) {
    this.#targets = new Set(steps.map(({ migration }) => migration.name))
    this.#names = namesOf(entries)
    this.#lastSeq = lastSeqOf(entries)
  }

  nextSeq(): number {
    this.#lastSeq += 1
    return this.#lastSeq
  }

  /** Says that the ledger has a mark, which others do not take for an end. */
  begun({ migration: { name } }: Step): void {
    this.#begun.add(name)
    this.#names.add(name)
  }

  done({ migration, direction }: Step): void {
    if (direction === 'up') this.#names.add(migration.name)
    else this.#names.delete(migration.name)
  }

  /**
   * Takes in what the ledger says now, and tells whether a step is still to be done: another process may have done
   * the same.
   *
   * @throws {StillRunning} when another process is at one outside of a transaction.
   * @throws {MigrationError} when something else was done to the ledger, with which the plan may be wrong.
   */
  update(entries: readonly LedgerEntry[], { migration, direction }: Step): boolean {
    const names = namesOf(entries)
    const foreign = [...differences(names, this.#names)].filter(name => !this.#targets.has(name))
    if (foreign.length > 0) throw interfered(foreign)
    if (entries.some(({ name, unfinished }) => unfinished && !this.#begun.has(name))) throw new StillRunning()
    this.#names = names
    this.#lastSeq = lastSeqOf(entries)
    return names.has(migration.name) !== (direction === 'up')
  }
}

const namesOf = (entries: readonly LedgerEntry[]): Set<string> => new Set(entries.map(({ name }) => name))

const lastSeqOf = (entries: readonly LedgerEntry[]): number =>
  Math.max(0, ...entries.map(({ seq = 0 }) => seq))

function* differences(a: ReadonlySet<string>, b: ReadonlySet<string>): Iterable<string> {
  for (const name of a) if (!b.has(name)) yield name
  for (const name of b) if (!a.has(name)) yield name
}

const interfered = (names: readonly string[]): MigrationError =>
  new MigrationError(
    `Another process ran or undid "${names.join('", "')}" meanwhile: look at the status, and run again`,
    names[0],
    'lock',
  )
