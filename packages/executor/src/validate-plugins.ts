import { PluginValidationError } from './errors.js'
import { resolvePluginOrder } from './order-plugins.js'
import type { AnyPlugin } from './plugin.js'

/**
 * Checks that plugins can work together: names, dependencies, conflicts.
 *
 * @throws {PluginValidationError} naming the plugin and what is wrong with the list.
 * @throws {TypeError} when an entry is not a plugin at all, naming its index.
 */
export function validatePlugins(plugins: readonly AnyPlugin[]): void {
  orderPlugins(plugins)
}

/** The validated list in execution order. */
export function orderPlugins(plugins: readonly AnyPlugin[]): AnyPlugin[] {
  plugins.forEach(assertPlugin)
  const ordered = resolvePluginOrder(plugins)
  assertNoConflicts(plugins)
  return ordered
}

function assertPlugin(plugin: unknown, index: number): asserts plugin is AnyPlugin {
  if (typeof plugin !== 'object' || plugin === null) {
    throw new TypeError(`Plugin at index ${index} is not an object`)
  }
  if (!('name' in plugin) || typeof plugin.name !== 'string' || plugin.name === '') {
    throw new TypeError(`Plugin at index ${index} has no name`)
  }
  if ('priority' in plugin && plugin.priority !== undefined && !Number.isFinite(plugin.priority)) {
    throw new TypeError(
      `Plugin "${plugin.name}" at index ${index} has a priority that is not a finite number`,
    )
  }
}

function assertNoConflicts(plugins: readonly AnyPlugin[]): void {
  const names = new Set(plugins.map(plugin => plugin.name))
  for (const plugin of plugins) {
    const other = plugin.conflictsWith?.find(name => name !== plugin.name && names.has(name))
    if (other !== undefined) {
      throw new PluginValidationError(`Plugin "${plugin.name}" conflicts with "${other}"`, 'CONFLICT', {
        pluginName: plugin.name,
        conflictingPlugin: other,
      })
    }
  }
}
