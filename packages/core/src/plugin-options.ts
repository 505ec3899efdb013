import { silentLogger, type KyseraLogger } from './logger.js'
import type { TableFilterConfig } from './table-filter.js'
import type { PrimaryKeyConfig } from './types.js'

/** Options that every plugin understands. */
export interface BasePluginOptions extends TableFilterConfig {
  /** Default: nothing is logged. */
  readonly logger?: KyseraLogger | undefined
}

/** Options of a plugin that looks rows up by their key. */
export interface BasePluginOptionsWithPrimaryKey extends BasePluginOptions, PrimaryKeyConfig {}

/** Plugin options with their defaults filled in. */
export interface ResolvedPluginConfig {
  readonly name: string
  readonly logger: KyseraLogger
  /** Undefined when the plugin is not limited to some tables. */
  readonly tables: readonly string[] | undefined
  readonly excludeTables: readonly string[]
  readonly primaryKeyColumn: string | readonly string[]
}

/**
 * A plugin's options with the defaults that all plugins share.
 *
 * @example
 * const config = createPluginConfig('audit', { excludeTables: ['sessions'] })
 * shouldApplyToTable('users', config) // true
 */
export function createPluginConfig(
  name: string,
  options: BasePluginOptions | BasePluginOptionsWithPrimaryKey,
): ResolvedPluginConfig {
  const {
    logger = silentLogger,
    tables,
    excludeTables = [],
    primaryKeyColumn = 'id',
  }: BasePluginOptionsWithPrimaryKey = options
  return { name, logger, tables, excludeTables, primaryKeyColumn }
}
