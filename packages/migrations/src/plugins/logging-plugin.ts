import { silentLogger, VERSION } from '@kysera/core'
import { messageOf } from '../errors.js'
import type { MigrationPlugin } from '../hooks.js'
import { createLog, type MigrationLogger } from '../logger.js'

/**
 * A plugin that logs when each migration starts, ends and fails.
 *
 * @example
 * await runMigrations(db, [], { plugins: [createLoggingPlugin(console.log)] })
 */
export function createLoggingPlugin(logger: MigrationLogger = silentLogger): MigrationPlugin {
  const log = createLog(logger)
  return {
    name: '@kysera/migrations/logging',
    version: VERSION,
    beforeMigration: ({ name }, operation) => log.info(`Starting ${operation} for ${name}`),
    afterMigration: ({ name }, operation, duration) =>
      log.info(`Completed ${operation} for ${name} in ${Math.round(duration)}ms`),
    onMigrationError: ({ name }, operation, error) =>
      log.error(`Error during ${operation} for ${name}: ${messageOf(error)}`),
  }
}
