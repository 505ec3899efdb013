import type { PolicyEvaluationContext } from '../policy/condition.js'

export type FieldOperation = 'read' | 'write'

/**
 * Whether a field may be read or written; only `true` grants. `ctx.row` is the row as it is, if there is one, and
 * `ctx.data` what is to be written.
 */
export type FieldAccessCondition = (ctx: PolicyEvaluationContext) => boolean | Promise<boolean>

/** Who may read and write a field, and what others see in its place. */
export interface FieldAccessConfig {
  /** Default: what the table's `default` says. */
  readonly read?: FieldAccessCondition | undefined
  /** Default: what the table's `default` says. */
  readonly write?: FieldAccessCondition | undefined
  /** What others see. */
  readonly maskedValue?: unknown
  /** What others see, made of the value. Wins over `maskedValue`. */
  readonly maskFn?: ((value: unknown) => unknown) | undefined
  /** Others do not see that there is such a field. Default: `false`. */
  readonly omitWhenHidden?: boolean | undefined
}

export interface TableFieldAccessConfig {
  /** What holds for fields that are not named here. Default: `'allow'`. */
  readonly default?: 'allow' | 'deny' | undefined
  readonly fields: Readonly<Record<string, FieldAccessConfig>>
  /** Roles that read and write everything. */
  readonly skipFor?: readonly string[] | undefined
  /** What others see of a field without a mask of its own. Default: the processor's. */
  readonly defaultMask?: unknown
}

export type FieldAccessSchema = Readonly<Record<string, TableFieldAccessConfig>>
