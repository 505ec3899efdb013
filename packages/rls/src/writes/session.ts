import type { Dialect } from '@kysera/core'
import type { ExecutionContext, NextExecution, WriteNode } from '@kysera/executor'
import type { OperationNode, QueryResult, RootOperationNode, TableNode } from 'kysely'
import type { EnteredContext } from '../context/context.js'
import { decideSoon, type Decision } from '../decision/decide.js'
import {
  noData,
  type AtHand,
  type Row,
  type Subject,
  type WrittenData,
} from '../decision/evaluation-context.js'
import { RLSPolicyViolation } from '../errors.js'
import { activeIn, decideRead } from '../guard/guard-reference.js'
import type { StatementNotes } from '../guard/statement-notes.js'
import type { RLSConfig } from '../options.js'
import type { RowOperation } from '../policy/operations.js'
import type { ProtectedTable } from '../protection/compile-schema.js'
import type { NamedTable } from '../protection/table-names.js'
import type { KeysOfTables } from '../keys-of-tables.js'
import type { Questions } from './questions.js'

/** One statement on its way. */
export interface Passing {
  readonly execution: ExecutionContext
  readonly next: NextExecution
  readonly node: RootOperationNode
  readonly context: EnteredContext | undefined
  readonly config: RLSConfig
  readonly notes: StatementNotes
  readonly keys: KeysOfTables
}

/** One that writes, in a context. */
export interface Session extends Passing {
  readonly context: EnteredContext
  readonly dialect: Dialect
  /** What has to be asked of the database before the statement is sent. */
  readonly questions: Questions
}

/** A protected table that a block writes to. */
export interface Target {
  readonly named: NamedTable
  /** By which the block knows it. */
  readonly name: TableNode
  readonly table: ProtectedTable
}

/** A block as it will be sent. */
export interface GuardedWrite {
  readonly node: WriteNode
  /** The condition that rows have to meet which policies look at in JavaScript: found in a transaction. */
  readonly chooseRows?: () => Promise<OperationNode>
  /** Looks at the result of a block that is the statement itself. */
  readonly verify?: (result: QueryResult<unknown>) => void
}

/** A refusal of a write. */
export const violation = (
  { context }: Session,
  operation: string,
  { table }: Target,
  reason: string,
  policyName?: string,
): RLSPolicyViolation =>
  new RLSPolicyViolation(operation, table.name, reason, policyName, context.auth.userId)

export type Open = Extract<Decision, { readonly state: 'open' }>

export interface AtHandParts {
  readonly row?: AtHand<Row>
  readonly data?: WrittenData
}

/** What policies are asked about, once a statement is on its way. */
export function subjectOf(
  { context, execution }: Session,
  { table }: Target,
  operation: RowOperation,
  { row, data = noData }: AtHandParts,
): Subject {
  return { context, operation, table: table.name, row, data, db: { value: execution.db } }
}

/**
 * What policies say of a write.
 *
 * @throws {RLSPolicyViolation} when they refuse it.
 */
export async function decideWrite(
  session: Session,
  target: Target,
  operation: RowOperation,
  parts: AtHandParts,
): Promise<Open> {
  const subject = subjectOf(session, target, operation, parts)
  const isActive = activeIn({ ...session, table: target.table }, operation)
  return asOpen(session, target, operation, await decideSoon(target.table, subject, isActive))
}

export function asOpen(session: Session, target: Target, operation: RowOperation, decision: Decision): Open {
  if (decision.state === 'open') return decision
  if (decision.state === 'later') {
    throw violation(session, operation, target, 'a policy looks at a value that the database computes')
  }
  throw violation(session, operation, target, decision.reason, decision.policy?.name)
}

/** What was decided when the statement was compiled, unless something had to be left for later. */
export function knownDecision(
  { notes }: Session,
  { table }: Target,
  operation: RowOperation,
): Decision | undefined {
  const guard = notes.guards.find(
    each => each.table === table.name && each.decisions[operation] !== undefined,
  )
  const decision = guard?.decisions[operation]
  return decision?.state === 'later' ? undefined : decision
}

export const readDecision = (session: Session, target: Target): Decision =>
  knownDecision(session, target, 'read') ?? decideRead({ ...session, table: target.table })
