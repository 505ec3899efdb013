import { BadRequestError, detectDialect, type Dialect } from '@kysera/core'
import { sql } from 'kysely'
import type { Db } from '../db.js'
import { splitScript } from './split-script.js'
import { tokensOf } from './tokens.js'

/** Whether drivers take a script of several statements at once. What a server reads needs no reading here. */
const takesScripts: Readonly<Record<Dialect, boolean>> = {
  postgres: true,
  mysql: false,
  sqlite: false,
  // Its scripts are split into batches, which the server reads.
  mssql: false,
}

/**
 * Sends a script: whole where the driver takes it, else one statement after the other.
 *
 * Outside of a transaction statements are always sent one by one, because PostgreSQL makes a transaction of a script.
 *
 * @throws {BadRequestError} before anything is sent, when the script would end the transaction that it runs in.
 */
export async function runScript(db: Db, script: string): Promise<void> {
  const dialect = detectDialect(db)
  const statements = splitScript(script, dialect)
  if (db.isTransaction) assertNoTransactionControl(statements, dialect)
  const sent = takesScripts[dialect] && db.isTransaction && statements.length > 0 ? [script] : statements
  for (const statement of sent) await sql.raw(statement).execute(db)
}

const control = /^(?:begin|start|commit|end|rollback|abort)$/i

function assertNoTransactionControl(statements: readonly string[], dialect: Dialect): void {
  for (const statement of statements) {
    const first = firstWord(statement, dialect)
    if (first === undefined || !control.test(first)) continue
    throw new BadRequestError(
      `"${first}" would end the transaction of the migration: leave it out, or begin the file with ` +
        '"-- kysera: no-transaction"',
    )
  }
}

function firstWord(statement: string, dialect: Dialect): string | undefined {
  for (const { kind, start, end } of tokensOf(statement, dialect)) {
    if (kind !== 'comment') return kind === 'word' ? statement.slice(start, end) : undefined
  }
  return undefined
}
