/** In which order plugins see a query: the higher, the earlier. */
export const PLUGIN_PRIORITIES = {
  SECURITY: 1000,
  FILTER: 500,
  TRANSFORM: 100,
  AUDIT: 50,
  DEFAULT: 0,
  DEBUG: -100,
} as const

/** One of {@link PLUGIN_PRIORITIES}. A plugin may use any other number too. */
export type PluginPriority = (typeof PLUGIN_PRIORITIES)[keyof typeof PLUGIN_PRIORITIES]

/** How a plugin stands to other plugins. */
export interface PluginMetadataOptions {
  /** Names of the plugins that must be there too, and come first. */
  readonly dependencies?: readonly string[] | undefined
  readonly priority?: number | undefined
  /** Names of the plugins that must not be there. */
  readonly conflictsWith?: readonly string[] | undefined
}

/** What a plugin says about itself; spread it into the plugin. */
export interface PluginMetadata {
  readonly name: string
  readonly version: string
  readonly dependencies?: readonly string[]
  readonly priority?: number
  readonly conflictsWith?: readonly string[]
}

/**
 * The part of a plugin that names it and places it among others. What is undefined is left out.
 *
 * @example
 * createPluginMetadata('audit', '1.0.0', { priority: PLUGIN_PRIORITIES.AUDIT })
 * // { name: 'audit', version: '1.0.0', priority: 50 }
 */
export function createPluginMetadata(
  name: string,
  version: string,
  { dependencies, priority, conflictsWith }: PluginMetadataOptions = {},
): PluginMetadata {
  return {
    name,
    version,
    ...(dependencies && { dependencies }),
    ...(priority !== undefined && { priority }),
    ...(conflictsWith && { conflictsWith }),
  }
}
