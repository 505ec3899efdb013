import { always } from '../policy/builders.js'
import type { ConditionalPolicyDefinition as Policy } from '../policy/policy.js'
import { filterSql } from './filter-sql.js'
import { closed } from './native-policy.js'

/** The SQL of a policy. */
export interface Rules {
  readonly using?: string | undefined
  readonly withCheck?: string | undefined
}

type Problem = { readonly problem: string }

/** What PostgreSQL is told in place of a condition. */
export function rulesOf(policy: Policy): Rules | Problem {
  if (policy.activationCondition !== undefined) return { problem: 'PostgreSQL cannot switch it on and off' }
  const given = givenRules(policy)
  if ('problem' in given) return given
  const { using, withCheck } =
    policy.type === 'validate' ? validation(given) : withDefaultCheck(policy, given)
  if (using === undefined && withCheck === undefined) return { problem: 'its condition is JavaScript' }
  return policy.type === 'deny'
    ? { using: negated(using), withCheck: negated(withCheck) }
    : { using, withCheck }
}

function givenRules({ type, condition, using, withCheck }: Policy): Rules | Problem {
  if (using !== undefined || withCheck !== undefined) return { using, withCheck }
  if (typeof condition === 'string')
    return type === 'validate' ? { withCheck: condition } : { using: condition }
  if (condition === always) return { using: 'true' }
  return typeof condition === 'function' ? {} : filterSql(condition)
}

/** A validation is about new rows alone. */
const validation = ({ using, withCheck = using }: Rules): Rules => ({ withCheck })

/** Where only `using` is given, it checks new rows too, unless they are not to be checked. */
function withDefaultCheck({ type, check = true }: Policy, { using, withCheck }: Rules): Rules {
  const open = type === 'deny' ? 'false' : 'true'
  return { using, withCheck: withCheck ?? (check || using === undefined ? using : open) }
}

/** What is denied is refused where it is unknown too. */
const negated = (rule: string | undefined): string | undefined =>
  rule === undefined ? undefined : `NOT coalesce((${closed(rule)}), true)`
