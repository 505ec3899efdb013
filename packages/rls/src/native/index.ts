export { PostgresRLSGenerator } from './postgres-rls-generator.js'
export { RLSMigrationGenerator } from './rls-migration-generator.js'
export { clearPostgresContext, syncContextToPostgres, withPostgresContext } from './postgres-context.js'

export type { MigrationOptions, PostgresRLSOptions } from './options.js'
export type { PostgresContext } from './postgres-context.js'
