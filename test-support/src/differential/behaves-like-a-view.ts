import { describe, expect, test } from 'vitest'
import { contract, type Contract } from '../contract.js'
import { randomChoices, replayedChoices } from './choices.js'
import { compare, createSides, type Comparison, type Sides } from './comparison.js'
import { load, rowsOf, visibleRowsOf } from './data.js'
import { describeFailure } from './failure.js'
import { grammars, type Grammar } from './grammar.js'
import type { AnyDb } from './kysely-types.js'
import { cases, settings, type Settings } from './settings.js'
import { Statistics } from './statistics.js'

const timeout = 60_000 + settings.count * 50

/** What is compared beside the statements themselves. */
export interface ViewOptions {
  /** Changes what a database is drawn statements for. */
  readonly grammar?: (grammar: Grammar) => Grammar
  /** How many of a hundred statements may be refused at most, of those that the database understands. Default: 1. */
  readonly refusedPercent?: number
  /** What runs a statement, for instance in a context. */
  readonly within?: <T>(act: () => Promise<T>) => Promise<T>
}

/**
 * Declares that random statements, run through `filter` on a database with hidden rows, do what they do on a database
 * that has the visible rows only; and that without `filter` they would not.
 */
export function behavesLikeAView(
  name: string,
  filter: (db: AnyDb) => AnyDb,
  { grammar: adapt = same, refusedPercent = 1, within = act => act() }: ViewOptions = {},
): void {
  contract(name, ({ createDatabase, database }) => {
    const known = grammars[database]
    if (!known) return
    const grammar = adapt(known)

    test(
      `answers ${settings.count} random statements as if hidden rows did not exist`,
      async () => {
        const sides = await openSides(createDatabase, grammar, filter)
        const { statistics, failures } = await within(() => run(sides, settings))
        console.log(`${database}, seed ${settings.seed}\n${statistics.table()}`)
        expect(await within(() => report(sides, failures))).toBe('')
        if (settings.onlyCase === undefined) expectMeaningful(statistics, refusedPercent)
      },
      timeout,
    )

    describe('without its plugins', () => {
      test('is caught by the same comparison', async () => {
        const sides = await openSides(createDatabase, grammar, same)
        const { statistics } = await run(sides, { ...settings, count: 200, onlyCase: undefined })
        expect(statistics.share('different')).toBeGreaterThan(0.3)
      })
    })
  })
}

const same = <T>(value: T): T => value

/** The visible rows in one database, all rows in another, which `filter` makes look the same. */
async function openSides(
  createDatabase: Contract['createDatabase'],
  grammar: Grammar,
  filter: (db: AnyDb) => AnyDb,
): Promise<Sides> {
  const all = await createDatabase({ poolSize: 1 })
  const visible = await createDatabase({ poolSize: 1 })
  await load(all, rowsOf)
  await load(visible, visibleRowsOf)
  return await createSides(filter(all), visible, grammar)
}

/** Most statements are understood by the database, are not refused by the executor, and return something. */
function expectMeaningful(statistics: Statistics, refusedPercent: number): void {
  expect(statistics.share('invalid')).toBeLessThan(0.02)
  expect(statistics.share('refused')).toBeLessThan(refusedPercent / 100)
  expect(statistics.share('same rows')).toBeGreaterThan(0.5)
}

interface Run {
  readonly statistics: Statistics
  readonly failures: readonly Failure[]
}

interface Failure {
  readonly index: number
  readonly comparison: Comparison
}

async function run(sides: Sides, chosen: Settings): Promise<Run> {
  const statistics = new Statistics()
  const failures: Failure[] = []
  for (const index of cases(chosen)) {
    const comparison = await compare(sides, () => randomChoices(chosen.seed, index))
    statistics.add(comparison)
    if (await isConfirmed(sides, comparison)) failures.push({ index, comparison })
  }
  return { statistics, failures }
}

// MySQL now and then answers the same statement differently when the statistics of its tables have changed.
async function isConfirmed(sides: Sides, { verdict, choices }: Comparison): Promise<boolean> {
  if (verdict !== 'different') return false
  const again = await compare(sides, () => replayedChoices(choices.tape))
  return again.verdict === 'different'
}

const reportedFailures = 10

async function report(sides: Sides, failures: readonly Failure[]): Promise<string> {
  const descriptions: string[] = []
  for (const { index, comparison } of failures.slice(0, reportedFailures)) {
    descriptions.push(`seed ${settings.seed}, case ${index}, ${await describeFailure(sides, comparison)}`)
  }
  return descriptions.join('\n\n')
}
