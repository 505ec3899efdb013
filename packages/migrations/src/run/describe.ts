import type { Log } from '../logger.js'
import type { MigrationWithMeta } from '../migration.js'
import type { Step } from '../plan.js'

/** Logs what a migration says of itself. */
export function describe({ migration }: Step, log: Log): void {
  const { name, description, breaking, tags = [], estimatedDuration }: MigrationWithMeta = migration
  if (description !== undefined) log.info(`${name}: ${description}`)
  if (breaking === true) log.warn(`${name}: a breaking change`)
  if (tags.length > 0) log.info(`${name}: tags ${tags.join(', ')}`)
  if (estimatedDuration !== undefined) log.info(`${name}: takes about ${estimatedDuration} ms`)
}
