import type { Dialect } from '@kysera/core'
import type { Rule, RuleSet } from '../decision/decide.js'
import type { Effect } from '../row-rules/filter-object.js'
import { filterVerdict, type KnownColumn, type Verdict } from '../row-rules/literal.js'

/** What is known of a new row. */
export interface KnownRow {
  readonly dialect: Dialect
  /** A column that stays as it is counts as satisfied for rules that the old row has satisfied. */
  readonly known: (column: string) => KnownColumn
  /** Whether a rule is about a column that is written; else what held for the old row holds for the new one. */
  readonly touches: (rule: Rule) => boolean
}

export type Judgement =
  | { readonly state: 'fails'; readonly rule: Rule | undefined }
  /** What only the database can tell; nothing, when the row satisfies the rules. */
  | { readonly state: 'ask'; readonly rules: RuleSet | undefined }

/** What the rules come to for a new row, as far as its values are known. */
export function judge(rules: RuleSet, row: KnownRow): Judgement {
  const filters = open(rules.filter.filter(row.touches), rule => verdictOf(rule, row, 'grants'))
  const validates = open(rules.validate, rule => verdictOf(rule, withoutUnchanged(row), 'grants'))
  const denies = open(rules.deny.filter(row.touches), rule =>
    negated(verdictOf(rule, withoutUnchanged(row), 'denies')),
  )
  const allows = openAllows(rules.allow, row)
  const failed = [denies, validates, allows, filters].find(part => part.failed !== undefined)?.failed
  if (failed !== undefined) return { state: 'fails', rule: failed === 'one of many' ? undefined : failed }
  const asked = { filter: filters.ask, validate: validates.ask, deny: denies.ask, allow: allows.ask }
  const isNone = Object.values(asked).every(list => list.length === 0)
  return { state: 'ask', rules: isNone ? undefined : asked }
}

interface Part {
  readonly failed: Rule | 'one of many' | undefined
  readonly ask: readonly Rule[]
}

function open(rules: readonly Rule[], verdict: (rule: Rule) => Verdict): Part {
  const ask: Rule[] = []
  for (const rule of rules) {
    const found = verdict(rule)
    if (found === 'unsure') ask.push(rule)
    else if (found !== true) return { failed: rule, ask }
  }
  return { failed: undefined, ask }
}

function openAllows(rules: readonly Rule[], row: KnownRow): Part {
  const satisfied: Part = { failed: undefined, ask: [] }
  if (!rules.some(row.touches)) return satisfied
  const verdicts = rules.map(rule => verdictOf(rule, withoutUnchanged(row), 'grants'))
  if (verdicts.includes(true)) return satisfied
  if (verdicts.includes('unsure')) return { failed: undefined, ask: rules }
  const [only, ...others] = rules
  return { failed: only !== undefined && others.length === 0 ? only : 'one of many', ask: [] }
}

function verdictOf({ rule }: Rule, { dialect, known }: KnownRow, effect: Effect): Verdict {
  if (rule.kind === 'expression') return 'unsure'
  return filterVerdict(rule.object, { dialect, known, effect })
}

/** The old row need not have satisfied the rule by itself. */
const withoutUnchanged = (row: KnownRow): KnownRow => ({
  ...row,
  known: column => {
    const known = row.known(column)
    return known.kind === 'unchanged' ? { kind: 'unknown' } : known
  },
})

/** A deny that is unknown refuses. */
function negated(verdict: Verdict): Verdict {
  if (verdict === 'unsure') return 'unsure'
  return verdict === false
}
