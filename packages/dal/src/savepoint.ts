import { detectDialect, savepointStatements } from '@kysera/core'
import type { Kysely, RawBuilder } from 'kysely'

/** A mark in an open transaction. */
export interface Savepoint {
  set(): Promise<void>
  /** Forgets the mark and keeps what was written since. */
  release(): Promise<void>
  /** Undoes what was written since, and forgets the mark. */
  rollback(): Promise<void>
}

/** A savepoint on the connection of a transaction, which plugins do not see. */
export function createSavepoint<DB>(trx: Kysely<DB>, number: number): Savepoint {
  const { set, release, rollback } = savepointStatements(detectDialect(trx), `kysera_sp_${number}`)
  const plain = trx.withoutPlugins()
  const send = async (statement: RawBuilder<unknown> | undefined): Promise<void> => {
    await statement?.execute(plain)
  }
  return {
    set: () => send(set),
    release: () => send(release),
    rollback: async () => {
      await send(rollback)
      await send(release)
    },
  }
}
