import { detectDialect, type Dialect } from '@kysera/core'
import { sql, type Kysely } from 'kysely'
import type { TransactionLevel } from './transaction-level.js'

/** Where a statement may roll back all of its transaction, for `or rollback` or a full disk, and its error does not say so. */
const isSilent: Readonly<Record<Dialect, boolean>> = {
  sqlite: true,
  postgres: false,
  mysql: false,
  mssql: false,
}

/** Whether a failed statement leaves it open whether its transaction is still there. */
export const mayRollBackSilently = <DB>(trx: Kysely<DB>): boolean => isSilent[detectDialect(trx)]

/** Finds out, once for all statements that wait for it, whether the transaction is still there. */
export function endDoubt<DB>(outermost: TransactionLevel, trx: Kysely<DB>): Promise<void> {
  outermost.endOfDoubt ??= askDatabase(outermost, trx).finally(() => (outermost.endOfDoubt = undefined))
  return outermost.endOfDoubt
}

async function askDatabase<DB>(outermost: TransactionLevel, trx: Kysely<DB>): Promise<void> {
  const { doubt } = outermost
  if (!(await isThere(trx))) outermost.rolledBack ??= doubt
  outermost.doubt = undefined
}

/** Within a transaction no other can begin. */
async function isThere<DB>(trx: Kysely<DB>): Promise<boolean> {
  const plain = trx.withoutPlugins()
  try {
    await sql`begin`.execute(plain)
  } catch {
    return true
  }
  await sql`rollback`.execute(plain)
  return false
}
