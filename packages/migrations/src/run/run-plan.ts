import { createErrorMatcher } from '@kysera/dialects'
import { MigrationError, messageOf } from '../errors.js'
import type { Hooks } from '../hooks.js'
import type { Log } from '../logger.js'
import type { ResolvedOptions } from '../options.js'
import type { Plan, Step } from '../plan.js'
import type { MigrationResult } from '../result.js'
import { describe } from './describe.js'
import { perform, type Stage } from './perform.js'

/** What goes along with a run. */
export interface RunSettings {
  readonly hooks: Hooks
  readonly log: Log
  readonly options: ResolvedOptions
}

/** Runs the steps of a plan, one after the other. */
export async function runPlan(
  stage: Stage,
  plan: Plan,
  settings: RunSettings,
): Promise<Omit<MigrationResult, 'duration'>> {
  const { log, options } = settings
  const executed: string[] = []
  const skipped = [...plan.skipped, ...plan.irreversible]
  const failed: string[] = []
  for (const name of plan.irreversible) log.warn(`${name}: cannot be undone, since it has no down`)
  for (const step of plan.steps) {
    options.signal?.throwIfAborted()
    const { name } = step.migration
    if (options.verbose) describe(step, log)
    try {
      const isDone = await runStep(stage, step, settings)
      const list = isDone ? executed : skipped
      list.push(name)
    } catch (error) {
      log.error(messageOf(error))
      if (options.stopOnError || !isFailureOfMigration(error)) throw error
      failed.push(name)
    }
  }
  return { executed, skipped, failed, dryRun: false }
}

async function runStep(stage: Stage, step: Step, { hooks, log }: RunSettings): Promise<boolean> {
  const { migration, direction } = step
  const started = performance.now()
  log.info(`${migration.name}: ${direction}`)
  let isDone: boolean
  try {
    await hooks.before(step)
    isDone = await perform(stage, step)
  } catch (error) {
    if (error instanceof MigrationError && error.operation === 'lock') throw error
    await hooks.failed(step, error)
    throw failureOf(step, error)
  }
  const duration = performance.now() - started
  if (isDone) {
    log.info(`${migration.name}: ${direction} done in ${Math.round(duration)} ms`)
    await hooks.after(step, duration)
  } else log.info(`${migration.name}: another process has done it`)
  return isDone
}

/** Whoever could not get the lock for one migration does not get it for the next. */
const isFailureOfMigration = (error: unknown): boolean =>
  error instanceof MigrationError && error.operation !== 'lock'

const refusesTransaction = createErrorMatcher({ codes: ['25001'] })

function failureOf({ migration, direction }: Step, cause: unknown): MigrationError {
  const advice = refusesTransaction(cause) ? ' (give the migration `transaction: false`)' : ''
  return new MigrationError(
    `Migration "${migration.name}" failed to run ${direction}: ${messageOf(cause)}${advice}`,
    migration.name,
    direction,
    cause,
  )
}
