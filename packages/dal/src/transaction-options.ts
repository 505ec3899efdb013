import { BadRequestError, detectDialect, type Dialect, type KyseraLogger } from '@kysera/core'
import type { Kysely, TransactionBuilder } from 'kysely'

export interface TransactionOptions {
  /** Default: that of the database. */
  readonly isolationLevel?:
    | 'read uncommitted'
    | 'read committed'
    | 'repeatable read'
    | 'serializable'
    | 'snapshot'
    | undefined
  /** Default: that of the database. */
  readonly accessMode?: 'read only' | 'read write' | undefined
}

export interface TransactionOptionsWithLogger extends TransactionOptions {
  /** Told of rollbacks that failed. Default: `silentLogger`. */
  readonly logger?: KyseraLogger | undefined
  /**
   * What a nested transaction does when it cannot be rolled back: log that and reject with the original error,
   * reject with the error of the rollback, or call `onRollbackError` and reject with the original error. The outer
   * transaction rolls back in any case. Default: `'log-only'`.
   */
  readonly rollbackErrorMode?: 'log-only' | 'throw' | 'callback' | undefined
  readonly onRollbackError?:
    | ((originalError: unknown, rollbackError: unknown) => void | Promise<void>)
    | undefined
}

interface HonouredSettings {
  readonly levels: readonly string[]
  readonly accessMode: boolean
}

const standardLevels = ['read uncommitted', 'read committed', 'repeatable read', 'serializable']

// Transactions of SQLite are serializable, which is at least what was asked for.
const honoured: Readonly<Record<Dialect, HonouredSettings>> = {
  postgres: { levels: standardLevels, accessMode: true },
  mysql: { levels: standardLevels, accessMode: true },
  sqlite: { levels: standardLevels, accessMode: false },
  mssql: { levels: [...standardLevels, 'snapshot'], accessMode: false },
}

/** An option that cannot be honoured is refused before anything is sent. */
export function assertHonoured<DB>(db: Kysely<DB>, options: TransactionOptionsWithLogger): void {
  const { isolationLevel, accessMode, rollbackErrorMode, onRollbackError } = options
  if (rollbackErrorMode === 'callback' && typeof onRollbackError !== 'function') {
    throw new BadRequestError('rollbackErrorMode "callback" needs onRollbackError')
  }
  if (isolationLevel === undefined && accessMode === undefined) return
  if (db.isTransaction) {
    throw new BadRequestError('isolationLevel and accessMode belong to the outermost transaction')
  }
  const dialect = detectDialect(db)
  if (isolationLevel !== undefined && !honoured[dialect].levels.includes(isolationLevel)) {
    throw new BadRequestError(`Isolation level "${isolationLevel}" cannot be had on ${dialect}`)
  }
  if (accessMode !== undefined && !honoured[dialect].accessMode) {
    throw new BadRequestError(`Access mode "${accessMode}" cannot be had on ${dialect}`)
  }
}

/** Kysely's builder of a transaction with the settings. */
export function transactionWith<DB>(db: Kysely<DB>, options: TransactionOptions): TransactionBuilder<DB> {
  const { isolationLevel, accessMode } = options
  const leveled =
    isolationLevel === undefined ? db.transaction() : db.transaction().setIsolationLevel(isolationLevel)
  return accessMode === undefined ? leveled : leveled.setAccessMode(accessMode)
}
