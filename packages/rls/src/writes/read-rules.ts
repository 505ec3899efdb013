import { decideNow, type Decision, type RuleSet } from '../decision/decide.js'
import { activeIn } from '../guard/guard-reference.js'
import { tableOfFilters } from '../protection/compile-schema.js'
import { asOpen, readDecision, subjectOf, type Session, type Target } from './session.js'

/** What a row has to satisfy to be seen by whoever inserts it: all, if the statement gives it back. */
export function readRulesOfInsert(session: Session, target: Target, returns: boolean): RuleSet {
  if (returns) return asOpen(session, target, 'create', readDecision(session, target)).rules
  const known = readDecisionOfFilters(session, target)
  return asOpen(session, target, 'create', known).rules
}

function readDecisionOfFilters(session: Session, target: Target): Decision {
  const filters = tableOfFilters(target.table)
  return decideNow(
    filters,
    { ...subjectOf(session, target, 'read', {}), db: { value: undefined } },
    activeIn({ ...session, table: filters }, 'read'),
  )
}

export const returnsRows = (node: object): boolean =>
  ('returning' in node && node.returning !== undefined) || ('output' in node && node.output !== undefined)
