import { isPlainObject } from '@kysera/core'
import { expressionBuilder, isExpression, type Expression, type ExpressionBuilder } from 'kysely'
import { RLSError, RLSPolicyEvaluationError } from '../errors.js'
import type { CompiledPolicy } from '../protection/compile-schema.js'
import { watchedContext, type Looks, type Subject } from './evaluation-context.js'

/** A rule about a row, as a policy gave it. */
export type GivenRule =
  | { readonly kind: 'object'; readonly object: Readonly<Record<string, unknown>> }
  | { readonly kind: 'expression'; readonly expression: Expression<unknown> }

/** What a policy answers. */
export type Answer =
  | { readonly kind: 'decided'; readonly holds: boolean; readonly sawData: boolean }
  | { readonly kind: 'rule'; readonly rule: GivenRule; readonly sawData: boolean }
  /** Only a row can tell. */
  | { readonly kind: 'row' }
  /** More has to be at hand, or to be waited for. */
  | { readonly kind: 'later' }

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
export const eb: ExpressionBuilder<any, any> = /* @__PURE__ */ expressionBuilder<any, any>()

/**
 * Asks a policy, without waiting.
 *
 * @throws {RLSPolicyEvaluationError} when it fails, or gives what is no answer.
 */
export function answerNow(policy: CompiledPolicy, subject: Subject): Answer {
  const { looks, given } = ask(policy, subject)
  const early = missedOf(looks)
  if (given instanceof Promise) {
    // Nobody waits for it.
    given.catch(() => {})
    if (early !== undefined) return early
    if (subject.operation !== 'read') return { kind: 'later' }
    throw failure(
      policy,
      subject,
      'a read cannot wait for a promise: decide before, and put it into the context',
    )
  }
  return early ?? answerOf(policy, subject, given, looks)
}

/**
 * Asks a policy, and waits for it.
 *
 * @throws {RLSPolicyEvaluationError} when it fails, or gives what is no answer.
 */
export async function answerSoon(policy: CompiledPolicy, subject: Subject): Promise<Answer> {
  const { looks, given } = ask(policy, subject)
  let settled: unknown
  try {
    settled = await given
  } catch (thrown) {
    const early = missedOf(looks)
    if (early !== undefined) return early
    throw thrownBy(policy, subject, thrown)
  }
  return missedOf(looks) ?? answerOf(policy, subject, settled, looks)
}

interface Asked {
  readonly looks: Looks
  readonly given: unknown
}

function ask(policy: CompiledPolicy, subject: Subject): Asked {
  const looks: Looks = { missedRow: false, missedMore: false, sawData: false }
  try {
    return { looks, given: policy.ask(watchedContext(subject, looks), eb) }
  } catch (thrown) {
    if (missedOf(looks) !== undefined) return { looks, given: undefined }
    throw thrownBy(policy, subject, thrown)
  }
}

/** A policy that looked at what is not at hand has not decided, whatever it gave. */
function missedOf(looks: Looks): Answer | undefined {
  if (looks.missedRow) return { kind: 'row' }
  return looks.missedMore ? { kind: 'later' } : undefined
}

function answerOf(policy: CompiledPolicy, subject: Subject, given: unknown, { sawData }: Looks): Answer {
  if (typeof given === 'boolean') return { kind: 'decided', holds: given, sawData }
  if ((given === undefined || given === null) && policy.type !== 'filter') {
    return { kind: 'decided', holds: false, sawData }
  }
  if (isExpression(given)) return { kind: 'rule', rule: { kind: 'expression', expression: given }, sawData }
  if (isPlainObject(given)) return { kind: 'rule', rule: { kind: 'object', object: given }, sawData }
  throw failure(policy, subject, 'it gave neither a boolean nor a filter object nor an expression')
}

export function failure(policy: CompiledPolicy, subject: Subject, message: string): RLSPolicyEvaluationError {
  return new RLSPolicyEvaluationError(subject.operation, subject.table, message, policy.name)
}

function thrownBy(policy: CompiledPolicy, { operation, table }: Subject, thrown: unknown): Error {
  if (thrown instanceof RLSError) return thrown
  const message = thrown instanceof Error ? thrown.message : 'it threw what is no error'
  return new RLSPolicyEvaluationError(operation, table, message, policy.name, thrown)
}
