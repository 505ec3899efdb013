import { RLSSchemaError } from '../errors.js'
import type { ContextResolver } from './resolver.js'

/**
 * Resolvers in an order in which each comes after all that it depends on; else by priority, then as registered.
 *
 * @throws {RLSSchemaError} for a dependency that is not registered, and for a cycle.
 */
export function resolutionOrder(
  resolvers: ReadonlyMap<string, ContextResolver>,
  names: Iterable<string> = resolvers.keys(),
): ContextResolver[] {
  const ordered = new Set<ContextResolver>()
  const visit = (name: string, path: readonly string[]): void => {
    const resolver = resolvers.get(name)
    if (resolver === undefined) throw missing(name, path)
    if (path.includes(name)) throw cycle([...path, name])
    if (ordered.has(resolver)) return
    for (const dependency of byPriority(resolvers, resolver.dependsOn ?? []))
      visit(dependency, [...path, name])
    ordered.add(resolver)
  }
  for (const name of byPriority(resolvers, names)) visit(name, [])
  return [...ordered]
}

/** The sort is stable: equals stay as they are. */
function byPriority(resolvers: ReadonlyMap<string, ContextResolver>, names: Iterable<string>): string[] {
  const priorityOf = (name: string): number => resolvers.get(name)?.priority ?? 0
  return [...names].toSorted((a, b) => priorityOf(b) - priorityOf(a))
}

function missing(name: string, path: readonly string[]): RLSSchemaError {
  const dependent = path.at(-1)
  const who = dependent === undefined ? '' : `, on which "${dependent}" depends`
  return new RLSSchemaError(`There is no resolver "${name}"${who}`, { resolver: name, dependent })
}

const cycle = (path: readonly string[]): RLSSchemaError =>
  new RLSSchemaError(`Resolvers depend on each other: ${path.join(' -> ')}`, { path })
