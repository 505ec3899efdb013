import type { EnteredContext } from '../context/context.js'
import { answerNow, type Answer } from '../decision/answer.js'
import { noData } from '../decision/evaluation-context.js'
import type { RLSConfig } from '../options.js'
import type { RowOperation } from '../policy/operations.js'
import { activationIn } from '../protection/bypass.js'
import type { ProtectedTable } from '../protection/compile-schema.js'
import type { FilterEvaluationResult } from './results.js'

interface Asking {
  readonly config: RLSConfig
  readonly context: EnteredContext
  readonly table: ProtectedTable
  readonly operation: RowOperation
}

/** What the filters of an operation give. */
export function evaluateFilters({ config, context, table, operation }: Asking): FilterEvaluationResult {
  const isActive = activationIn(context, config, { operation, table: table.name })
  const active = table.policies[operation].filter.filter(isActive)
  const subject = { context, operation, table: table.name, row: undefined, data: noData, db: undefined }
  const objects = active.map(policy => conditionsOf(answerNow(policy, subject)))
  return { conditions: united(objects), appliedFilters: active.map(({ name }) => name) }
}

type Conditions = Readonly<Record<string, unknown>>

function conditionsOf(answer: Answer): Conditions {
  if (answer.kind === 'decided') return answer.holds ? {} : { $or: [] }
  return answer.kind === 'rule' && answer.rule.kind === 'object' ? answer.rule.object : {}
}

/** All of them, also where several are about one column. */
function united(objects: readonly Conditions[]): Conditions {
  const byColumn = new Map<string, unknown[]>()
  for (const [column, condition] of objects.flatMap(object => Object.entries(object))) {
    byColumn.set(column, [...(byColumn.get(column) ?? []), condition])
  }
  return Object.fromEntries(
    [...byColumn].map(([column, [only, ...others]]) => [
      column,
      others.length === 0 ? only : { $and: [only, ...others] },
    ]),
  )
}
