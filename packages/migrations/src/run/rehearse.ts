import type { KyselyPlugin } from 'kysely'
import { withPlugins, type Db } from '../db.js'
import { messageOf } from '../errors.js'
import type { Log } from '../logger.js'
import type { Plan, Step } from '../plan.js'
import type { MigrationResult, MigrationStatement } from '../result.js'
import { createRecorder } from './recorder.js'

/** What a rehearsal is made with. */
export interface RehearsalSettings {
  readonly plugins: readonly KyselyPlugin[]
  readonly isInTransaction: (step: Step) => boolean
  readonly log: Log
}

/** Runs the steps of a plan on nothing, and gives the statements that they would send. */
export async function rehearse(
  db: Db,
  { steps, skipped, irreversible }: Plan,
  settings: RehearsalSettings,
): Promise<Omit<MigrationResult, 'duration'>> {
  const statements: MigrationStatement[] = []
  for (const step of steps) {
    settings.log.info(`${step.migration.name}: would run ${step.direction}`)
    statements.push(...(await rehearseStep(db, step, settings)))
  }
  return {
    executed: steps.map(({ migration }) => migration.name),
    skipped: [...skipped, ...irreversible],
    failed: [],
    dryRun: true,
    statements,
  }
}

async function rehearseStep(
  source: Db,
  step: Step,
  { plugins, isInTransaction, log }: RehearsalSettings,
): Promise<MigrationStatement[]> {
  const { migration, direction } = step
  const { db, recorded } = createRecorder(source)
  const run = async (handle: Db): Promise<void> => await migration[direction]?.(withPlugins(handle, plugins))
  try {
    await (isInTransaction(step) ? db.transaction().execute(run) : run(db))
  } catch (error) {
    log.warn(
      `${migration.name}: not all of its statements are known, since it needs what they return (${messageOf(error)})`,
    )
  }
  for (const { sql } of recorded) log.info(sql)
  return recorded.map(({ sql, parameters }) => ({ migration: migration.name, sql, parameters }))
}
