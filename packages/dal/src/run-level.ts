import { isTransaction } from '@kysera/core'
import { guardTransaction } from '@kysera/executor'
import type { Kysely } from 'kysely'
import { createContext, type DbContext } from './context.js'
import { openLevel } from './open-level.js'
import { endDoubt, mayRollBackSilently } from './silent-rollback.js'
import type { TransactionLevel } from './transaction-level.js'
import { turnOf } from './turn.js'

/** How a callback ended. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/** What runs in a transaction. */
export type TransactionCallback<DB, T> = (ctx: DbContext<DB>) => Promise<T>

/** Runs the callback of a level to its end, and the nested transactions that it leaves open unless it fails. */
export async function runLevel<DB, T>(
  level: TransactionLevel,
  trx: Kysely<DB>,
  fn: TransactionCallback<DB, T>,
): Promise<Outcome<T>> {
  const context = createContext(guarded(trx, level))
  level.context = context
  try {
    const value = await openLevel.run(level, async () => fn(context))
    await level.drain()
    return { value }
  } catch (error) {
    return { error }
  } finally {
    level.end()
  }
}

function guarded<DB>(trx: Kysely<DB>, level: TransactionLevel): Kysely<DB> {
  if (!isTransaction(trx)) return trx
  const { outermost } = level
  return guardTransaction(trx, {
    hasEnded: () => level.hasEnded,
    ready: () => (outermost.doubt === undefined ? turnOf(level) : turnAfterDoubt(level, trx)),
    onError: error => {
      outermost.noteFailure(error)
      if (mayRollBackSilently(trx)) outermost.doubt ??= { error }
    },
  })
}

async function turnAfterDoubt<DB>(level: TransactionLevel, trx: Kysely<DB>): Promise<void> {
  await endDoubt(level.outermost, trx)
  await turnOf(level)
}

/** The value, or the error thrown as it is. */
export function settle<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error
  return outcome.value
}
