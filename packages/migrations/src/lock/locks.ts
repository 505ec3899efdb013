import type { Dialect } from '@kysera/core'
import { sql, type RawBuilder } from 'kysely'
import { ask, send, type Db } from '../db.js'
import type { LedgerTable } from '../ledger/ledger.js'

/** A lock that all connections to a database can see. */
export interface Lock {
  /** Takes it, at once or not at all. */
  readonly acquire: (db: Db, table: LedgerTable) => Promise<boolean>
  readonly release: (db: Db, table: LedgerTable) => Promise<void>
}

/** The lock of a database. It ends with the connection at the latest: a process that is killed leaves none behind. */
export interface DatabaseLock {
  readonly ofConnection: Lock
  /** For a transaction of somebody else, with which it ends where a database can do that. */
  readonly ofTransaction: Lock
}

type Answer = RawBuilder<{ locked: unknown }>

const says = async (db: Db, question: Answer, isYes: (locked: unknown) => boolean): Promise<boolean> =>
  (await ask(db, question)).some(({ locked }) => isYes(locked))

const nothing = (): Promise<void> => Promise.resolve()

const isTrue = (locked: unknown): boolean => locked === true

/** What the lock is for: the history of one schema. */
const subject = ({ schema, table }: LedgerTable): string => `kysera.migrations:${schema ?? ''}.${table}`

const postgresKey = (table: LedgerTable): RawBuilder<unknown> => sql`hashtextextended(${subject(table)}, 0)`

// Who waits asks again and again. A server that waits holds a snapshot meanwhile, for which
// `create index concurrently` of the process that has the lock would wait in turn.
const postgres: DatabaseLock = {
  ofConnection: {
    acquire: (db, table) =>
      says(db, sql`select pg_try_advisory_lock(${postgresKey(table)}) as locked`, isTrue),
    release: (db, table) => send(db, sql`select pg_advisory_unlock(${postgresKey(table)})`),
  },
  ofTransaction: {
    acquire: (db, table) =>
      says(db, sql`select pg_try_advisory_xact_lock(${postgresKey(table)}) as locked`, isTrue),
    release: nothing,
  },
}

const isOne = (locked: unknown): boolean => Number(locked) === 1

/** The name is for the whole server and has at most 64 characters. */
const mysqlName = ({ schema, table }: LedgerTable): RawBuilder<string> =>
  sql`concat('kysera_', left(sha2(concat(${schema ?? sql`database()`}, '.', ${table}), 256), 48))`

const mysqlLock: Lock = {
  acquire: (db, table) => says(db, sql`select get_lock(${mysqlName(table)}, 0) as locked`, isOne),
  release: (db, table) => send(db, sql`do release_lock(${mysqlName(table)})`),
}

const mysql: DatabaseLock = { ofConnection: mysqlLock, ofTransaction: mysqlLock }

type Owner = 'Session' | 'Transaction'

/** A name has at most 255 characters, less than a schema and a table may have together. */
const mssqlResource = (table: LedgerTable): RawBuilder<unknown> =>
  sql`declare @resource nvarchar(255) = N'kysera_' + convert(nvarchar(40), hashbytes('SHA1', ${subject(table)}), 2);`

const mssqlAcquire = (owner: Owner) => (db: Db, table: LedgerTable) =>
  says(
    db,
    sql`${mssqlResource(table)} declare @granted int; exec @granted = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = ${sql.lit(owner)}, @LockTimeout = 0; select @granted as locked`,
    granted => Number(granted) >= 0,
  )

const mssql: DatabaseLock = {
  ofConnection: {
    acquire: mssqlAcquire('Session'),
    release: (db, table) =>
      send(
        db,
        sql`${mssqlResource(table)} exec sp_releaseapplock @Resource = @resource, @LockOwner = 'Session'`,
      ),
  },
  ofTransaction: { acquire: mssqlAcquire('Transaction'), release: nothing },
}

/** The lock of each database that has one; SQLite locks by writing. */
export const locks: Readonly<Record<Exclude<Dialect, 'sqlite'>, DatabaseLock>> = { postgres, mysql, mssql }
