import { createExecutorSync, type Plugin } from '@kysera/executor'
import { rlsContext, rlsPlugin, type RLSSchema } from '@kysera/rls'
import { PostgresRLSGenerator } from '@kysera/rls/native'
import type { AnyDatabase, Contract } from '@kysera-internal/test-support'
import {
  grammars,
  load,
  randomChoices,
  reduce,
  replayedChoices,
  rowsOf,
  statement,
  tables,
  type AnyDb,
  type Choices,
  type Grammar,
} from '@kysera-internal/test-support/differential'
import { sql } from 'kysely'
import { nativeOutcome, pluginOutcome, type Outcome } from './outcome.js'
import { verdictOn, type Verdict } from './verdict.js'

const role = 'kysera_oracle'
const asker = { auth: { userId: 1, roles: [] } }
const generator = new PostgresRLSGenerator()
const statementsPerSchema = 50

/** A database whose tables PostgreSQL itself protects, and one that only the plugin does. */
export interface Oracle {
  readonly native: AnyDatabase
  readonly plain: AnyDatabase
}

export async function openOracle(createDatabase: Contract['createDatabase']): Promise<Oracle> {
  const [native, plain] = [await createDatabase({ poolSize: 1 }), await createDatabase({ poolSize: 1 })]
  for (const db of [native, plain]) {
    await load(db, rowsOf)
    await db.schema.createTable('member').addColumn('key', 'integer').addColumn('level', 'integer').execute()
    await db
      .insertInto('member')
      .values([1, 2, 3, 5].map(key => ({ key, level: key % 3 })))
      .execute()
  }
  await sql`do $$ begin
    if not exists (select from pg_roles where rolname = ${sql.lit(role)}) then create role ${sql.ref(role)}; end if;
  end $$`.execute(native)
  await sql`grant all on all tables in schema public to ${sql.ref(role)}`.execute(native)
  return { native, plain }
}

/** What the plugin is made of, for tests of the test itself. */
export interface Sabotage {
  readonly schema?: (schema: RLSSchema) => RLSSchema
  readonly plugin?: (plugin: Plugin) => Plugin
}

export interface Found {
  readonly counts: Readonly<Record<Verdict, number>>
  readonly failures: readonly string[]
}

interface Round {
  readonly oracle: Oracle
  readonly executor: AnyDb
  readonly schema: RLSSchema
}

/** Runs random statements under random policies, fifty under each, on both sides. */
export async function consult(
  oracle: Oracle,
  {
    drawSchema,
    seed,
    indexes,
    sabotage = {},
  }: {
    readonly drawSchema: (choices: Choices) => RLSSchema
    readonly seed: number
    readonly indexes: readonly number[]
    readonly sabotage?: Sabotage
  },
): Promise<Found> {
  const counts = { same: 0, 'both refused': 0, invalid: 0, 'more careful': 0, narrowed: 0, different: 0 }
  const failures: string[] = []
  let current: { readonly number: number; readonly round: Round } | undefined
  for (const index of indexes) {
    const number = Math.floor(index / statementsPerSchema)
    if (current?.number !== number) {
      current = {
        number,
        round: await startRound(oracle, drawSchema(randomChoices(seed, -1 - number)), sabotage),
      }
    }
    const { round } = current
    const { verdict, choices } = await compare(round, () => randomChoices(seed, index))
    counts[verdict] += 1
    if (verdict === 'different' && failures.length < 5) {
      failures.push(`seed ${seed}, case ${index}: ${await describeDifference(round, choices)}`)
    }
  }
  return { counts, failures }
}

async function startRound(
  oracle: Oracle,
  schema: RLSSchema,
  { schema: change, plugin }: Sabotage,
): Promise<Round> {
  const statements = [...generator.generateDropStatements(schema), ...generator.generateStatements(schema)]
  for (const text of statements) await sql.raw(text).execute(oracle.native)
  const guarding = rlsPlugin({ schema: change?.(schema) ?? schema, rawSql: 'allow' })
  return { oracle, schema, executor: createExecutorSync(oracle.plain, [plugin?.(guarding) ?? guarding]) }
}

interface Comparison {
  readonly verdict: Verdict
  readonly choices: Choices
  readonly native: Outcome
  readonly plugin: Outcome
}

const grammar: Grammar | undefined = grammars.postgres && {
  ...grammars.postgres,
  // PostgreSQL asks policies of update for rows that are locked, and refuses a MERGE where the plugin hides its rows.
  rowLocks: false,
  supportsMerge: false,
  writesRead: true,
}

async function compare({ oracle, executor }: Round, createChoices: () => Choices): Promise<Comparison> {
  const build = (db: AnyDb) => {
    if (grammar === undefined) throw new Error('PostgreSQL has a grammar')
    return statement(db, choices, grammar)
  }
  const run = { build, isRead: () => choices.shapes.has('select') }
  let choices = createChoices()
  const native = await nativeOutcome(oracle.native, role, run)
  choices = createChoices()
  const plugin = await rlsContext.runAsync(asker, () => pluginOutcome(executor, run))
  return { verdict: verdictOn(native, plugin, choices), choices, native, plugin }
}

/** The simplest statement that still makes a difference. */
async function describeDifference(round: Round, { tape }: Choices): Promise<string> {
  const simplest = await reduce(tape, async candidate => {
    const { verdict } = await compare(round, () => replayedChoices(candidate))
    return verdict === 'different'
  })
  const { native, plugin } = await compare(round, () => replayedChoices(simplest))
  const text = (db: AnyDb): string => {
    if (grammar === undefined) return ''
    const { sql: query, parameters } = statement(db, replayedChoices(simplest), grammar).compile()
    return `${query} -- ${JSON.stringify(parameters)}`
  }
  const guarded = rlsContext.run(asker, () => attempt(() => text(round.executor)))
  const isMentioned = (policy: string): boolean =>
    tables.some(({ name }) => policy.includes(`."${name}" AS`) && guarded.includes(`"${name}"`))
  const policies = generator.generateStatements(round.schema).filter(isMentioned)
  return [...policies, text(round.oracle.native), shown(native, plugin), guarded, shown(plugin, native)].join(
    '\n  ',
  )
}

function attempt(run: () => string): string {
  try {
    return run()
  } catch (error) {
    return String(error)
  }
}

/** What came of it, as far as the other side has something else. */
function shown(outcome: Outcome, other: Outcome): string {
  if (outcome.state !== 'done') return `${outcome.state}: ${String(outcome.error)}`
  if (other.state !== 'done') return `done: ${outcome.rows.join(' ')}`
  const others = other.contents
  const contents = Object.entries(outcome.contents).flatMap(([table, rows]) =>
    rows.filter(row => !(others[table] ?? []).includes(row)).map(row => `${table}: ${row}`),
  )
  return [...outcome.rows, ...contents].join('\n    ')
}
