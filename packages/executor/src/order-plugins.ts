import { PluginValidationError } from './errors.js'
import type { AnyPlugin } from './plugin.js'

/**
 * Orders plugins for execution: dependencies first, then higher priority, then name.
 *
 * Returns a new array with every plugin exactly once. The order of the input has no influence.
 *
 * @throws {PluginValidationError} for a name that occurs twice, a missing dependency or a cycle.
 * @example
 * import { resolvePluginOrder } from '@kysera/executor'
 *
 * const order = resolvePluginOrder([{ name: 'audit' }, { name: 'rls', priority: 1000 }])
 * console.log(order.map(plugin => plugin.name)) // rls, audit
 */
export function resolvePluginOrder(plugins: readonly AnyPlugin[]): AnyPlugin[] {
  const byName = indexByName(plugins)
  assertDependenciesPresent(byName)

  const waiting = plugins.toSorted(byPriorityThenName)
  const placed = new Set<string>()
  const ordered: AnyPlugin[] = []
  while (waiting.length > 0) {
    const next = waiting.findIndex(plugin => dependenciesOf(plugin).every(name => placed.has(name)))
    const plugin = waiting[next]
    if (plugin === undefined) throw circularDependency(byName, waiting)
    waiting.splice(next, 1)
    placed.add(plugin.name)
    ordered.push(plugin)
  }
  return ordered
}

const dependenciesOf = (plugin: AnyPlugin): readonly string[] => plugin.dependencies ?? []

// Names compare by code unit, so that the order is the same in every locale.
function byPriorityThenName(a: AnyPlugin, b: AnyPlugin): number {
  return (b.priority ?? 0) - (a.priority ?? 0) || (a.name < b.name ? -1 : 1)
}

/** @throws {PluginValidationError} when a name occurs twice. */
export function assertDistinctNames(plugins: readonly AnyPlugin[]): void {
  indexByName(plugins)
}

function indexByName(plugins: readonly AnyPlugin[]): Map<string, AnyPlugin> {
  const byName = new Map<string, AnyPlugin>()
  for (const plugin of plugins) {
    if (byName.has(plugin.name)) {
      throw new PluginValidationError(`Duplicate plugin: "${plugin.name}"`, 'DUPLICATE_NAME', {
        pluginName: plugin.name,
      })
    }
    byName.set(plugin.name, plugin)
  }
  return byName
}

function assertDependenciesPresent(byName: ReadonlyMap<string, AnyPlugin>): void {
  for (const plugin of byName.values()) {
    const missing = dependenciesOf(plugin).find(name => !byName.has(name))
    if (missing !== undefined) {
      throw new PluginValidationError(
        `Plugin "${plugin.name}" requires "${missing}" which is not registered`,
        'MISSING_DEPENDENCY',
        { pluginName: plugin.name, missingDependency: missing },
      )
    }
  }
}

/** Every plugin that is stuck depends on another stuck one, so following them must come round. */
function circularDependency(
  byName: ReadonlyMap<string, AnyPlugin>,
  stuck: readonly AnyPlugin[],
): PluginValidationError {
  const stuckNames = new Set(stuck.map(plugin => plugin.name))
  const path: string[] = []
  let name = stuck[0]?.name
  while (name !== undefined && !path.includes(name)) {
    path.push(name)
    const plugin = byName.get(name)
    name = plugin && dependenciesOf(plugin).find(dependency => stuckNames.has(dependency))
  }
  const cycle = name === undefined ? path : [...path.slice(path.indexOf(name)), name]
  return new PluginValidationError(`Circular dependency: ${cycle.join(' -> ')}`, 'CIRCULAR_DEPENDENCY', {
    pluginName: cycle[0] ?? '',
    cycle,
  })
}
