import { detectDialect, type Dialect } from '@kysera/core'
import { sql, type Kysely, type RawBuilder } from 'kysely'

/** A mark in an open transaction. */
export interface Savepoint {
  set(): Promise<void>
  /** Forgets the mark and keeps what was written since. */
  release(): Promise<void>
  /** Undoes what was written since, and forgets the mark. */
  rollback(): Promise<void>
}

type Statements = readonly RawBuilder<unknown>[]

interface SavepointStatements {
  readonly set: Statements
  readonly release: Statements
  readonly rollback: Statements
}

function standard(name: RawBuilder<unknown>): SavepointStatements {
  const release = sql`release savepoint ${name}`
  return {
    set: [sql`savepoint ${name}`],
    release: [release],
    rollback: [sql`rollback to savepoint ${name}`, release],
  }
}

const statementsOf: Readonly<Record<Dialect, (name: RawBuilder<unknown>) => SavepointStatements>> = {
  postgres: standard,
  mysql: standard,
  sqlite: standard,
  mssql: name => ({
    set: [sql`save transaction ${name}`],
    release: [],
    rollback: [sql`rollback transaction ${name}`],
  }),
}

/** A savepoint on the connection of a transaction, which plugins do not see. */
export function createSavepoint<DB>(trx: Kysely<DB>, number: number): Savepoint {
  const statements = statementsOf[detectDialect(trx)](sql.id(`kysera_sp_${number}`))
  const plain = trx.withoutPlugins()
  const send = async (list: Statements): Promise<void> => {
    for (const statement of list) await statement.execute(plain)
  }
  return {
    set: () => send(statements.set),
    release: () => send(statements.release),
    rollback: () => send(statements.rollback),
  }
}
