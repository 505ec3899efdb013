import type { KyseraLogger } from '@kysera/core'
import type { TableNode } from 'kysely'
import type { EnteredContext } from '../context/context.js'
import { failure } from '../decision/answer.js'
import { decideNow, type Decision } from '../decision/decide.js'
import { noData, type Subject } from '../decision/evaluation-context.js'
import { RLSContextError, RLSPolicyViolation } from '../errors.js'
import type { RLSConfig } from '../options.js'
import type { RowOperation } from '../policy/operations.js'
import { activationIn, bypasses } from '../protection/bypass.js'
import type { ProtectedTable } from '../protection/compile-schema.js'
import { columnsOf } from '../row-rules/column-resolver.js'
import { all, everyRow, noRow } from '../row-rules/filter-object.js'
import { existingRules, ruleSetCondition } from '../row-rules/predicate.js'
import { Guard, type GuardedReference, type GuardFacts } from './guard.js'

/** The guard of a reference in a context; nothing where the table needs none. */
export function guardReference(
  reference: GuardedReference,
  name: TableNode,
  context: EnteredContext | undefined,
  config: RLSConfig,
): Guard | undefined {
  const table = config.protection.find(reference)
  if (table === undefined) return undefined
  const empty = { reference, context, config, decisions: {} }
  if (context === undefined) return new Guard({ ...empty, ...withoutContext(reference, config) })
  if (config.protection.isFree(table)) return undefined
  if (bypasses(context, table, config))
    return new Guard({ ...empty, condition: everyRow().toOperationNode() })
  try {
    return new Guard({ ...empty, ...decided(reference, name, { table, context, config }) })
  } catch (error) {
    return new Guard({ ...empty, condition: noRow().toOperationNode(), error })
  }
}

function withoutContext(
  { isTarget }: GuardedReference,
  config: RLSConfig,
): Pick<GuardFacts, 'condition' | 'error'> {
  if (config.withoutContext === 'pass') return { condition: everyRow().toOperationNode() }
  const isRefused = config.withoutContext === 'refuse' || isTarget
  return { condition: noRow().toOperationNode(), ...(isRefused && { error: new RLSContextError() }) }
}

export interface Asking {
  readonly table: ProtectedTable
  readonly context: EnteredContext
  readonly config: RLSConfig
}

function decided(
  reference: GuardedReference,
  name: TableNode,
  asking: Asking,
): Pick<GuardFacts, 'condition' | 'decisions' | 'table'> {
  const { table, config } = asking
  const read = decideRead(asking)
  const write =
    reference.write && decideNow(table, subjectOf(asking, reference.write), activeIn(asking, reference.write))
  if (reference.write !== undefined && write?.state === 'refused') {
    throw new RLSPolicyViolation(
      reference.write,
      table.name,
      write.reason,
      write.policy?.name,
      asking.context.auth.userId,
    )
  }
  const conditions = [
    conditionOf(read, 'read', { reference, name, logger: config.logger }),
    write &&
      reference.write &&
      conditionOf(write, reference.write, { reference, name, logger: config.logger }),
  ].filter(condition => condition !== undefined)
  return {
    table: table.name,
    condition: all(conditions).toOperationNode(),
    decisions: { read, ...(write && reference.write && { [reference.write]: write }) },
  }
}

/** @throws {RLSPolicyEvaluationError} when a policy has to see the rows: a read cannot wait for it. */
export function decideRead(asking: Asking): Decision {
  const subject = subjectOf(asking, 'read')
  const decision = decideNow(asking.table, subject, activeIn(asking, 'read'))
  const [byRow] = decision.state === 'open' ? decision.byRow : []
  if (byRow === undefined) return decision
  throw failure(
    byRow,
    subject,
    'it looks at ctx.row, which a read does not have: give a filter object or an expression',
  )
}

export const activeIn = (
  { context, config, table }: Asking,
  operation: RowOperation,
): ReturnType<typeof activationIn> => activationIn(context, config, { operation, table: table.name })

/** Before a statement is sent, only a read has all there is. */
function subjectOf({ table, context }: Asking, operation: RowOperation): Subject {
  const isRead = operation === 'read'
  const isUpdate = operation === 'update'
  return {
    context,
    operation,
    table: table.name,
    row: undefined,
    data: isUpdate ? undefined : noData,
    db: isRead ? { value: undefined } : undefined,
  }
}

interface Placing {
  readonly reference: GuardedReference
  readonly name: TableNode
  readonly logger: KyseraLogger
}

/** What rows that are there have to satisfy, as far as it has been decided without them. */
export function conditionOf(
  decision: Decision,
  operation: RowOperation,
  { reference, name, logger }: Placing,
): ReturnType<typeof ruleSetCondition> {
  if (decision.state === 'refused') return noRow()
  if (decision.state === 'later') return undefined
  const rules = existingRules(decision.rules)
  const waits = decision.byRow.some(policy => policy.type === 'allow')
  return ruleSetCondition(waits ? { ...rules, allow: [] } : rules, {
    table: reference,
    operation,
    dialect: reference.dialect,
    resolve: columnsOf(name),
    names: new Set([name.table.identifier.name]),
    warn: message => logger.warn(message),
  })
}
