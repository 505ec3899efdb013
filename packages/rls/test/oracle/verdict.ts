import type { Choices, Contents } from '@kysera-internal/test-support/differential'
import type { Outcome } from './outcome.js'

/**
 * `'invalid'`: no policy was needed to fail it. `'more careful'`: the plugin refused what it could not judge, or what
 * would have broken a rule if it had met a row. Two kinds of statements end otherwise than in PostgreSQL by design: an
 * insert from a query leaves out rows that may not be written, and an upsert leaves alone rows that it may not change.
 */
export type Verdict = 'same' | 'both refused' | 'invalid' | 'more careful' | 'narrowed' | 'different'

export function verdictOn(native: Outcome, plugin: Outcome, { shapes }: Choices): Verdict {
  if (native.state === 'failed') return plugin.state === 'done' ? 'different' : 'invalid'
  if (native.state === 'refused') {
    if (plugin.state === 'refused') return 'both refused'
    return plugin.state === 'done' && mayNarrow(shapes) ? 'narrowed' : 'different'
  }
  if (plugin.state === 'done') return isSame(native, plugin) ? 'same' : 'different'
  return plugin.state === 'refused' && mayBeCareful(shapes) ? 'more careful' : 'different'
}

const mayBeCareful = (shapes: ReadonlySet<string>): boolean =>
  ['do update', 'update', 'modifying cte', 'write with a cte'].some(shape => shapes.has(shape))

type Done = Outcome & { readonly state: 'done' }

const isSame = (native: Done, plugin: Done): boolean =>
  isEqual(native.rows, plugin.rows) && isEqualContents(native.contents, plugin.contents)

const mayNarrow = (shapes: ReadonlySet<string>): boolean =>
  shapes.has('insert select') || shapes.has('do update') || shapes.has('do nothing')

const isEqual = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((row, index) => row === right[index])

const isEqualContents = (left: Contents, right: Contents): boolean =>
  Object.entries(left).every(([table, rows]) => isEqual(rows, right[table] ?? []))
