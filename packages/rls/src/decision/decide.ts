import type { CompiledPolicy, ProtectedTable } from '../protection/compile-schema.js'
import { answerNow, answerSoon, type Answer, type GivenRule } from './answer.js'
import type { Subject } from './evaluation-context.js'

/** A rule about rows, and the policy that gave it. */
export interface Rule {
  readonly policy: CompiledPolicy
  readonly rule: GivenRule
}

/** What the rules about rows come to: one of the allows, if there are any, all others, and no deny. */
export interface RuleSet {
  readonly deny: readonly Rule[]
  readonly validate: readonly Rule[]
  readonly allow: readonly Rule[]
  readonly filter: readonly Rule[]
}

/** What policies say of one operation on one table, before any row is looked at. */
export type Decision =
  | { readonly state: 'refused'; readonly reason: string; readonly policy?: CompiledPolicy }
  /** More has to be at hand, or to be waited for. */
  | { readonly state: 'later' }
  | {
      readonly state: 'open'
      readonly rules: RuleSet
      /** Policies that look at rows in JavaScript: which, and whether one of these allows would do. */
      readonly byRow: readonly CompiledPolicy[]
      /** Policies of type allow that hold for all rows: none has to be found for one. */
      readonly granted: CompiledPolicy | undefined
      /** Whether a policy looked at the values of the write, so that it may say something else of others. */
      readonly sawData: boolean
    }

type IsActive = (policy: CompiledPolicy) => boolean

/** Decides without waiting: what would have to be waited for is left for later. */
export function decideNow(table: ProtectedTable, subject: Subject, isActive: IsActive): Decision {
  const steps = decision(table, subject, isActive)
  let step = steps.next()
  while (step.done !== true) step = steps.next(answerNow(step.value, subject))
  return step.value
}

/** Decides, and waits for policies that have to be waited for. */
export async function decideSoon(
  table: ProtectedTable,
  subject: Subject,
  isActive: IsActive,
): Promise<Decision> {
  const steps = decision(table, subject, isActive)
  let step = steps.next()
  // oxlint-disable-next-line no-await-in-loop -- one policy may make the next one needless
  while (step.done !== true) step = steps.next(await answerSoon(step.value, subject))
  return step.value
}

type Asking<T> = Generator<CompiledPolicy, T, Answer>

function* decision(
  { policies, defaultDeny }: ProtectedTable,
  subject: Subject,
  isActive: IsActive,
): Asking<Decision> {
  const { deny, validate, allow, filter } = policies[subject.operation]
  const active = (list: readonly CompiledPolicy[]): readonly CompiledPolicy[] =>
    list.some(policy => policy.isActive !== undefined) ? list.filter(isActive) : list
  const denied = deny.length === 0 ? nothing : yield* collect(active(deny), isTrue)
  if (denied.stop !== undefined) return refusedBy(denied.stop, 'a policy denies it')
  const validated = validate.length === 0 ? nothing : yield* collect(active(validate), isFalse)
  if (validated.stop !== undefined) return refusedBy(validated.stop, 'the new row is not valid')
  const allows = active(allow)
  const allowed = allows.length === 0 ? nothing : yield* collect(allows, isTrue)
  const isGranted = allowed.stop !== undefined
  if (!isGranted && allows.length > 0 && allowed.isEmpty) return refusedBy(allows, 'no policy allows it')
  const filters = active(filter)
  if (allows.length === 0 && filters.length === 0 && defaultDeny) {
    return { state: 'refused', reason: 'no policy is about it' }
  }
  const filtered = filters.length === 0 ? nothing : yield* collect(filters, isFalse)
  if (filtered.stop !== undefined) return refusedBy(filtered.stop, 'a filter leaves no row')
  const parts = [denied, validated, ...(isGranted ? [] : [allowed]), filtered]
  if (parts.some(part => part.later)) return { state: 'later' }
  return {
    state: 'open',
    rules: {
      deny: denied.rules,
      validate: validated.rules,
      allow: isGranted ? [] : allowed.rules,
      filter: filtered.rules,
    },
    byRow: parts.flatMap(part => part.byRow),
    granted: allowed.stop,
    sawData: [denied, validated, allowed, filtered].some(part => part.sawData),
  }
}

const isTrue = (holds: boolean): boolean => holds
const isFalse = (holds: boolean): boolean => !holds

interface Collected {
  /** The policy after whose answer no other had to be asked. */
  readonly stop: CompiledPolicy | undefined
  readonly rules: readonly Rule[]
  readonly byRow: readonly CompiledPolicy[]
  readonly later: boolean
  readonly sawData: boolean
  /** Whether no policy can hold any more. */
  readonly isEmpty: boolean
}

/** Of no policy. */
const nothing: Collected = {
  stop: undefined,
  rules: [],
  byRow: [],
  later: false,
  sawData: false,
  isEmpty: true,
}

function* collect(
  policies: readonly CompiledPolicy[],
  stops: (holds: boolean) => boolean,
): Asking<Collected> {
  const rules: Rule[] = []
  const byRow: CompiledPolicy[] = []
  let later = false
  let sawData = false
  for (const policy of policies) {
    const answer = yield policy
    if (answer.kind === 'row') byRow.push(policy)
    else if (answer.kind === 'later') later = true
    else {
      sawData ||= answer.sawData
      if (answer.kind === 'rule') rules.push({ policy, rule: answer.rule })
      else if (stops(answer.holds)) return { stop: policy, rules, byRow, later, sawData, isEmpty: false }
    }
  }
  const isEmpty = rules.length === 0 && byRow.length === 0 && !later
  return { stop: undefined, rules, byRow, later, sawData, isEmpty }
}

/** Names the policy where only one can be meant. */
function refusedBy(policies: CompiledPolicy | readonly CompiledPolicy[], reason: string): Decision {
  const [policy, ...others] = [policies].flat()
  return { state: 'refused', reason, ...(policy !== undefined && others.length === 0 && { policy }) }
}
