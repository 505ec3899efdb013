import type { ExecutionContext, NextExecution } from '@kysera/executor'
import { RawNode, type QueryResult, type RootOperationNode } from 'kysely'
import { currentContext } from '../context/current-context.js'
import type { EnteredContext } from '../context/context.js'
import { RLSPolicyViolation } from '../errors.js'
import type { RLSConfig } from '../options.js'
import { bypassesAll } from '../protection/bypass.js'
import { reportGuards, reportViolation } from './report.js'
import { definesByQuery, isKnownKind } from './raw-text.js'
import { lookAgain, type StatementNotes } from './statement-notes.js'
import type { KeysOfTables } from '../keys-of-tables.js'
import { guardWrites } from '../writes/guard-writes.js'

type Result = Promise<QueryResult<unknown>>

export interface Statement {
  readonly config: RLSConfig
  /** Of the last statement with the id of this one. */
  readonly notes: StatementNotes | undefined
  readonly keys: KeysOfTables
}

/** Lets a statement pass, changed perhaps, or rejects. */
export async function guardStatement(
  execution: ExecutionContext,
  next: NextExecution,
  { config, keys, notes: noted }: Statement,
): Result {
  const context = currentContext.getStore()
  const { node } = execution
  try {
    const notes = noted?.node === node ? noted : node && lookAgain(node, config)
    const problem = opaque(execution, notes, context)
    if (problem !== undefined) {
      assertRawAllowed(problem, config, context)
      return await next()
    }
    if (node === undefined || notes === undefined) return await next()
    if (notes.error !== undefined) throw notes.error
    reportGuards({ config, notes }, context)
    if (isKnownToRead(notes)) return await next()
    return await guardWrites({ execution, next, node, context, config, keys, notes })
  } catch (error) {
    if (error instanceof RLSPolicyViolation) reportViolation(error, config, context)
    throw error
  }
}

const isKnownToRead = ({ node, writes }: StatementNotes): boolean => node !== undefined && writes === 0

/** Why a statement cannot be looked into; nothing for one that can. */
function opaque(
  execution: ExecutionContext,
  notes: StatementNotes | undefined,
  context: EnteredContext | undefined,
): string | undefined {
  const { node } = execution
  if (node === undefined || notes === undefined) return 'another Kysely instance compiled the query'
  if (RawNode.is(node)) return 'raw SQL cannot be looked into'
  if (!isKnownKind(node)) return `statements of kind ${node.kind} are not known`
  if (definesByQuery(node)) return 'a definition by a query would keep rows where no policy looks'
  if (!saysItsTree(execution, node, notes)) return 'the query says something else than its tree'
  if (notes.guards.some(guard => guard.context !== context))
    return 'the query was compiled in another context'
  return notes.readsRawText ? 'raw SQL stands in place of a table' : undefined
}

/**
 * Whether what is sent is what the tree says, not all of which is frozen. Of one that only reads, all has been decided
 * before it was compiled.
 */
function saysItsTree(execution: ExecutionContext, node: RootOperationNode, notes: StatementNotes): boolean {
  const { query } = execution
  if (query.query === node && isKnownToRead(notes)) return true
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
