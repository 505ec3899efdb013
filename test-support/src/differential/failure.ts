import { replayedChoices, type Choices } from './choices.js'
import { compare, type Comparison, type Sides } from './comparison.js'
import type { AnyDb } from './kysely-types.js'
import type { Outcome } from './outcome.js'
import { reduce } from './reduction.js'
import { statement } from './statement.js'

/** Describes a statement that gave different answers, in the simplest form that still does. */
export async function describeFailure(sides: Sides, failed: Comparison): Promise<string> {
  const tape = await reduce(failed.choices.tape, async candidate => {
    const { verdict } = await compare(sides, () => replayedChoices(candidate))
    return verdict === failed.verdict
  })
  const simplest = await compare(sides, () => replayedChoices(tape))
  return [
    `shapes: ${[...simplest.choices.shapes].join(', ')}`,
    side('plain Kysely on the visible rows', sql(sides, sides.visible, tape), simplest.visible),
    side('executor on all rows', sql(sides, sides.filtered, tape), simplest.filtered),
  ].join('\n')
}

function sql({ grammar }: Sides, db: AnyDb, tape: readonly number[]): string {
  const choices: Choices = replayedChoices(tape)
  try {
    const compiled = statement(db, choices, grammar).compile()
    return `${compiled.sql} -- ${JSON.stringify(compiled.parameters)}`
  } catch (error) {
    return `does not compile: ${String(error)}`
  }
}

function side(name: string, text: string, outcome: Outcome): string {
  return `${name}:\n  ${text}\n  ${answer(outcome)}`
}

function answer(outcome: Outcome): string {
  if (outcome.state === 'failed') return String(outcome.error)
  const contents = Object.entries(outcome.contents).map(
    ([table, rows]) => `\n    ${table}: ${rows.join(' ')}`,
  )
  return `rows: ${outcome.rows.join(' ')}${contents.join('')}`
}
