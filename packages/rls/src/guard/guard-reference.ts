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
import { all, everyRow, noRow, type Condition } from '../row-rules/filter-object.js'
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
  const guard = (facts: Stated): Guard => new Guard({ reference, context, config, ...facts })
  if (context === undefined) return guard(withoutContext(reference, config))
  if (table.isFree) return undefined
  if (bypasses(context, table, config)) return guard(undecided(everyRow()))
  try {
    return guard(decided(reference, name, { table, context, config }))
  } catch (error) {
    return guard({ ...undecided(noRow()), error })
  }
}

/** What is said of a reference in a context. */
type Stated = Omit<GuardFacts, 'reference' | 'context' | 'config'>

const undecided = (condition: Condition): Stated => ({
  condition: condition.toOperationNode(),
  decisions: noDecisions,
})

const noDecisions: Stated['decisions'] = {}

function withoutContext({ isTarget }: GuardedReference, config: RLSConfig): Stated {
  if (config.withoutContext === 'pass') return undecided(everyRow())
  const isRefused = config.withoutContext === 'refuse' || isTarget
  return { ...undecided(noRow()), ...(isRefused && { error: new RLSContextError() }) }
}

export interface Asking {
  readonly table: ProtectedTable
  readonly context: EnteredContext
  readonly config: RLSConfig
}

function decided(reference: GuardedReference, name: TableNode, asking: Asking): Stated {
  const { table, config, context } = asking
  const { write: operation } = reference
  const placing = { reference, name, logger: config.logger }
  const read = decideRead(asking)
  if (operation === undefined) {
    const condition = conditionOf(read, 'read', placing) ?? everyRow()
    return { table: table.name, condition: condition.toOperationNode(), decisions: { read } }
  }
  const write = decideNow(table, subjectOf(asking, operation), activeIn(asking, operation))
  if (write.state === 'refused') {
    const { reason, policy } = write
    throw new RLSPolicyViolation(operation, table.name, reason, policy?.name, context.auth.userId)
  }
  const conditions = [conditionOf(read, 'read', placing), conditionOf(write, operation, placing)]
  return {
    table: table.name,
    condition: all(conditions.filter(condition => condition !== undefined)).toOperationNode(),
    decisions: { read, [operation]: write },
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
  return {
    context,
    operation,
    table: table.name,
    row: undefined,
    data: operation === 'update' ? undefined : noData,
    db: operation === 'read' ? noDatabase : undefined,
  }
}

const noDatabase = { value: undefined }

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
    names: [name.table.identifier.name],
    warn: message => logger.warn(message),
  })
}
