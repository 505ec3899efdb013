import { inSavepoint, type Dialect } from '@kysera/core'
import type { Db } from '../db.js'
import type { Ledger } from '../ledger/ledger.js'
import type { Log } from '../logger.js'
import { locks, type Lock } from './locks.js'
import { waitFor, whileBusy, type Patience } from './patience.js'

/** A time in which nobody else runs migrations. */
export interface Session {
  /** Without plugins; on one connection, except on SQLite, where a hook may need the only one there is. */
  readonly db: Db
  /** The transaction is the caller's: nothing is committed here. */
  readonly isCallers: boolean
  /** Others cannot be kept out between two transactions: what was read before one may be outdated in it. */
  readonly isOptimistic: boolean
  /**
   * Runs work that is whole or absent, as far as the database can undo definitions. Where others may be busy, it
   * starts over until it says that it has begun.
   */
  atomically<T>(work: (trx: Db, begun: () => void) => Promise<T>): Promise<T>
}

export interface SessionSettings {
  readonly ledger: Ledger
  readonly lock: boolean
  readonly patience: Patience
  readonly log: Log
}

/** Runs work while no other process runs migrations of the same ledger. The lock ends with the work, however it ends. */
export async function withSession<T>(
  db: Db,
  settings: SessionSettings,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { dialect } = settings.ledger
  if (dialect === 'sqlite') return work(await sqliteSession(db, settings))
  return db.isTransaction
    ? inTransaction(db, dialect, settings, work)
    : onLockedConnection(db, dialect, settings, work)
}

/** Whether a definition is undone when its transaction is. Kysely's adapter denies it for SQLite, too carefully. */
export const undoesDefinitions: Readonly<Record<Dialect, boolean>> = {
  postgres: true,
  mysql: false,
  sqlite: true,
  mssql: true,
}

type ServerDialect = keyof typeof locks

async function onLockedConnection<T>(
  db: Db,
  dialect: ServerDialect,
  settings: SessionSettings,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return db.connection().execute(pinned =>
    holding(locks[dialect].ofConnection, pinned, settings, () =>
      work({
        db: pinned,
        isCallers: false,
        isOptimistic: false,
        atomically: run => pinned.transaction().execute(trx => run(trx, nothing)),
      }),
    ),
  )
}

async function inTransaction<T>(
  trx: Db,
  dialect: ServerDialect,
  settings: SessionSettings,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return holding(locks[dialect].ofTransaction, trx, settings, () => work(callersSession(trx, dialect)))
}

async function holding<T>(
  { acquire, release }: Lock,
  db: Db,
  { ledger, lock, patience, log }: SessionSettings,
  work: () => Promise<T>,
): Promise<T> {
  if (!lock) return work()
  await waitFor(async () => (await acquire(db, ledger.table)) || undefined, patience)
  try {
    return await work()
  } finally {
    // A lock that cannot be given back is gone with its connection; what the work did is done.
    await release(db, ledger.table).catch(() => log.warn('The lock of the migrations could not be released'))
  }
}

/** A transaction has the lock of SQLite once it has written. */
async function sqliteSession(db: Db, settings: SessionSettings): Promise<Session> {
  const { ledger, lock, patience } = settings
  const claim = async (trx: Db): Promise<void> => {
    if (!lock) return
    await ledger.create(trx)
    await ledger.touch(trx)
  }
  if (db.isTransaction) {
    await whileBusy(() => claim(db), patience)
    return callersSession(db, 'sqlite')
  }
  return {
    db,
    isCallers: false,
    isOptimistic: lock,
    atomically: run =>
      whileBusy(
        begun =>
          db.transaction().execute(async trx => {
            await claim(trx)
            return run(trx, begun)
          }),
        patience,
      ),
  }
}

const callersSession = (trx: Db, dialect: Dialect): Session => ({
  db: trx,
  isCallers: true,
  isOptimistic: false,
  atomically: run =>
    undoesDefinitions[dialect] ? inSavepoint(trx, () => run(trx, nothing)) : run(trx, nothing),
})

const nothing = (): void => undefined
