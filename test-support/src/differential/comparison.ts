import type { Choices } from './choices.js'
import type { Grammar } from './grammar.js'
import type { AnyDb } from './kysely-types.js'
import { contentsOf, outcomeOf, type Contents, type Outcome } from './outcome.js'
import { tables } from './schema.js'
import { statement, type Statement } from './statement.js'

/** Two databases that should behave alike. */
export interface Sides {
  /** The database with hidden rows, seen through the executor. */
  readonly filtered: AnyDb
  /** A database that has the visible rows only. */
  readonly visible: AnyDb
  readonly grammar: Grammar
  /** The rows that `filtered` has and `visible` has not. */
  readonly hidden: Contents
}

export interface Comparison {
  readonly choices: Choices
  /** A statement that the database refuses without the executor is invalid: there is nothing to compare with. */
  readonly verdict: 'same rows' | 'no rows' | 'invalid' | 'refused' | 'different'
  readonly filtered: Outcome
  readonly visible: Outcome
}

export async function createSides(filtered: AnyDb, visible: AnyDb, grammar: Grammar): Promise<Sides> {
  const [all, shown] = [await contentsOf(filtered), await contentsOf(visible)]
  const hidden = tables.map(({ name }) => [name, without(all[name] ?? [], shown[name] ?? [])])
  return { filtered, visible, grammar, hidden: Object.fromEntries(hidden) }
}

/** Runs one statement on both sides. Each side gets choices of its own that draw the same. */
export async function compare(sides: Sides, createChoices: () => Choices): Promise<Comparison> {
  const choices = createChoices()
  const build =
    (drawn: Choices) =>
    (db: AnyDb): Statement =>
      statement(db, drawn, sides.grammar)
  // Draws the statement once, without running it, to know what it is.
  build(choices)(sides.visible)
  const reads = choices.shapes.has('select')
  const visible = await outcomeOf(sides.visible, build(createChoices()), reads)
  const filtered = await outcomeOf(sides.filtered, build(createChoices()), reads)
  return { choices, visible, filtered, verdict: verdictOn(filtered, visible, sides.hidden) }
}

function verdictOn(filtered: Outcome, visible: Outcome, hidden: Contents): Comparison['verdict'] {
  if (visible.state === 'failed') return 'invalid'
  if (filtered.state === 'failed') return isRefusal(filtered.error) ? 'refused' : 'different'
  if (!isSame(filtered.rows, visible.rows)) return 'different'
  if (!isSameWithHidden(filtered.contents, visible.contents, hidden)) return 'different'
  return filtered.rows.length > 0 ? 'same rows' : 'no rows'
}

/** The executor, or policies, may refuse a statement by name rather than run it unguarded. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && ['PluginExecutionError', 'RLSPolicyViolation'].includes(error.name)
}

/** What is visible is the same on both sides, and what is hidden is as it was. */
function isSameWithHidden(filtered: Contents, visible: Contents, hidden: Contents): boolean {
  return Object.entries(filtered).every(([name, rows]) =>
    isSame(rows, [...(visible[name] ?? []), ...(hidden[name] ?? [])].toSorted()),
  )
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((row, index) => row === right[index])
}

function without(rows: readonly string[], removed: readonly string[]): readonly string[] {
  return rows.filter(row => !removed.includes(row))
}
