import type { ExecutionContext, NextExecution } from '@kysera/executor'
import { RawNode, type QueryResult, type RootOperationNode } from 'kysely'
import { currentContext } from '../context/current-context.js'
import type { EnteredContext } from '../context/context.js'
import { RLSPolicyViolation } from '../errors.js'
import type { RLSConfig } from '../options.js'
import { bypassesAll } from '../protection/bypass.js'
import { reportGuards, reportViolation } from './report.js'
import { definesByQuery, isKnownKind, readsRawText } from './raw-text.js'
import type { StatementNotes } from './statement-notes.js'
import type { KeysOfTables } from '../keys-of-tables.js'
import { guardWrites } from '../writes/guard-writes.js'

type Result = Promise<QueryResult<unknown>>

export interface Statement {
  readonly config: RLSConfig
  readonly notes: StatementNotes
  readonly keys: KeysOfTables
}

/** Lets a statement pass, changed perhaps, or rejects. */
export async function guardStatement(
  execution: ExecutionContext,
  next: NextExecution,
  statement: Statement,
): Result {
  const context = currentContext.getStore()
  try {
    const problem = opaque(execution, statement, context)
    if (problem !== undefined) {
      assertRawAllowed(problem, statement.config, context)
      return await next()
    }
    const { node } = execution
    if (node === undefined) return await next()
    reportGuards(statement, context)
    if (isKnownToRead(node, statement)) return await next()
    return await guardWrites({ execution, next, node, context, ...statement })
  } catch (error) {
    if (error instanceof RLSPolicyViolation) reportViolation(error, statement.config, context)
    throw error
  }
}

const isKnownToRead = (node: RootOperationNode, { notes }: Statement): boolean =>
  notes.node === node && notes.writes === 0

/** Why a statement cannot be looked into; nothing for one that can. */
function opaque(
  execution: ExecutionContext,
  { notes }: Statement,
  context: EnteredContext | undefined,
): string | undefined {
  const { node } = execution
  if (node === undefined) return 'another Kysely instance compiled the query'
  if (RawNode.is(node)) return 'raw SQL cannot be looked into'
  if (!isKnownKind(node)) return `statements of kind ${node.kind} are not known`
  if (definesByQuery(node)) return 'a definition by a query would keep rows where no policy looks'
  if (!isCurrent(execution, node)) return 'the query was compiled again since'
  if (notes.guards.length > 0 && notes.context !== context) return 'the query was compiled in another context'
  const isOpaque = notes.node === node ? notes.readsRawText : readsRawText(node)
  return isOpaque ? 'raw SQL stands in place of a table' : undefined
}

/** A builder that was compiled twice is known by the later query: whether this is that one. */
function isCurrent(execution: ExecutionContext, node: RootOperationNode): boolean {
  const { query } = execution
  if (query.query === node) return true
  const { sql, parameters } = execution.compile(node)
  return (
    sql === query.sql &&
    parameters.length === query.parameters.length &&
    parameters.every((value, index) => Object.is(value, query.parameters[index]))
  )
}

function assertRawAllowed(problem: string, config: RLSConfig, context: EnteredContext | undefined): void {
  if (config.rawSql === 'allow') return
  if (context !== undefined && bypassesAll(context, config)) return
  const reason = `${problem}; rawSql: 'allow' lets it pass unguarded, and so does rlsContext.asSystem`
  throw new RLSPolicyViolation('raw', '*', reason, undefined, context?.auth.userId)
}
