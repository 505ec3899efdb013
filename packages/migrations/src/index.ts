export { createMigration, createMigrationWithMeta, defineMigrations } from './migration.js'
export type {
  Migration,
  MigrationDefinition,
  MigrationDefinitions,
  MigrationDirection,
  MigrationWithMeta,
} from './migration.js'

export {
  createMigrationRunner,
  createMigrationRunnerWithPlugins,
  getMigrationStatus,
  rollbackMigrations,
  runMigrations,
  setupMigrations,
} from './functions.js'
export { MigrationRunner } from './runner.js'
export { MigrationRunnerWithPlugins } from './runner-with-plugins.js'
export type { MigrationRunnerWithPluginsOptions } from './runner.js'
export type { MigrationPolicy, MigrationRunnerOptions } from './options.js'
export type { MigrationResult, MigrationStatement } from './result.js'
export type { AppliedMigration, InterruptedMigration, MigrationStatus } from './status.js'
export type { KyselyMigrationTable } from './adopt.js'

export type { MigrationPlugin } from './hooks.js'
export { createLoggingPlugin } from './plugins/logging-plugin.js'
export { createMetricsPlugin } from './plugins/metrics-plugin.js'
export type { MetricsPlugin, MigrationMetric } from './plugins/metrics-plugin.js'

export { MigrationError, MigrationErrorCodes } from './errors.js'
export type { MigrationErrorCode, MigrationOperation } from './errors.js'
export type { MigrationLogger } from './logger.js'
export { BadRequestError, DatabaseError, NotFoundError, silentLogger } from '@kysera/core'
export type { KyseraLogger } from '@kysera/core'
