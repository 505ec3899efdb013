import { RLSSchemaError } from '../errors.js'
import type { FilterObject, PolicyEvaluationContext } from '../policy/condition.js'

/** What a row on the way, or at the end of it, has to be like. An undefined value fits no row. */
export type RelationshipCondition = FilterObject | ((ctx: PolicyEvaluationContext) => FilterObject)

/** From the rows of one table to those of another: `from.fromColumn = to.toColumn`. */
export interface RelationshipStep {
  /** The protected table in the first step, and where the step before leads to in all others. */
  readonly from: string
  /** A table, or `schema.table`. */
  readonly to: string
  /** Default: `<to>_id`. */
  readonly fromColumn?: string | undefined
  /** Default: `'id'`. */
  readonly toColumn?: string | undefined
  /** By what a next step calls the table; needed where a table occurs twice. Default: `to`. */
  readonly alias?: string | undefined
  /** Default: `'inner'`. The first step always joins its rows to the protected one. */
  readonly joinType?: 'inner' | 'left' | 'right' | undefined
  readonly additionalConditions?: RelationshipCondition | undefined
}

/** How a protected row is related to rows that say who may do what with it. */
export interface RelationshipPath {
  readonly name: string
  readonly steps: readonly RelationshipStep[]
  readonly description?: string | undefined
}

/** @throws {RLSSchemaError} for a path without steps, and for one that does not connect. */
export function assertPath({ name, steps }: RelationshipPath): void {
  const refuse = (problem: string): never => {
    throw new RLSSchemaError(`Path "${name}" ${problem}`, { path: name })
  }
  if (typeof name !== 'string' || name === '') refuse('needs a name')
  if (!Array.isArray(steps) || steps.length === 0) return refuse('has no steps')
  for (const [index, step] of steps.entries()) {
    if (!isNamed(step.from) || !isNamed(step.to)) refuse(`has a step ${index} without two tables`)
    const before = steps[index - 1]
    if (before !== undefined && step.from !== (before.alias ?? before.to)) {
      refuse(`is broken: "${step.from}" is not where the step before leads to`)
    }
  }
}

const isNamed = (table: unknown): boolean => typeof table === 'string' && table !== ''
