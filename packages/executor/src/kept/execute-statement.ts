import type { CompiledQuery, QueryResult } from 'kysely'
import type { AnyDb, AnyHandle } from '../executor.js'
import { kyselyOf } from '../kysely-of.js'
import { CompiledStatement, type Statement } from './compiled-statement.js'
import { statementsOf, type Statements } from './statements-of.js'

/**
 * Executes a statement that is the same from call to call but for its values, and builds and compiles it only once.
 *
 * The plugins of the handle are asked each time. As long as they say the same, in more than values, the statement is
 * sent as it was compiled; else it is compiled again. A handle with a plugin that does more to statements than to say
 * which rows and values there are has each of them built as usual.
 *
 * Gives the result of the driver, after the plugins of the handle. Log events and errors show the SQL and the
 * parameters of the call, beside the query tree of the first one.
 *
 * @example
 * import { executeStatement } from '@kysera/executor'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   users: { id: number; email: string }
 * }
 * export async function findEmail(db: Kysely<Database>, id: number): Promise<unknown> {
 *   const { rows } = await executeStatement(
 *     db,
 *     { key: 'email of user', build: (on, [key]) => on.selectFrom('users').select('email').where('id', '=', key) },
 *     [id],
 *   )
 *   return rows[0]
 * }
 */
export async function executeStatement<Row>(
  handle: AnyHandle,
  statement: Statement<Row>,
  values: readonly unknown[],
): Promise<QueryResult<Row>> {
  const db = kyselyOf(handle)
  const { build, condition } = statement
  const query = keptQuery(db, statement, values) ?? build(db, values, condition).compile()
  return db.getExecutor().executeQuery<Row>(query)
}

function keptQuery(db: AnyDb, statement: Statement, values: readonly unknown[]): CompiledQuery | undefined {
  const statements = statementsOf(db)
  if (statements === undefined) return undefined
  const known = statements.get(statement.key)?.withValues(values, statement.condition)
  if (known !== undefined) return known
  const compiled = new CompiledStatement(db, statement, values.length)
  keep(statements, statement.key, compiled)
  return compiled.withValues(values, statement.condition)
}

/** Statements beyond those that a program has are made by its input: they do not stay. */
const maxStatements = 1000

function keep(statements: Statements, key: string, compiled: CompiledStatement): void {
  if (statements.size >= maxStatements) statements.clear()
  statements.set(key, compiled)
}
