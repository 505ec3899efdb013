import type { AnyPlugin, QueryBuilderContext } from '@kysera/executor'
import { recordedOperation, type RecordedOperation } from './recorded-operation.js'

/** What a spy has beside its plugin. */
export interface PluginSpy {
  readonly calls: RecordedOperation[]
  /** Forgets the calls. */
  reset(): void
}

/**
 * A plugin that does what another one does, and writes down which queries it was asked about. The other is not changed;
 * its hooks run with it as `this`.
 */
export function spyOnPlugin<P extends AnyPlugin>(plugin: P): P & PluginSpy
export function spyOnPlugin(plugin: AnyPlugin): AnyPlugin & PluginSpy {
  const calls: RecordedOperation[] = []
  const own = {
    calls,
    reset: () => void (calls.length = 0),
    interceptQuery: (qb: unknown, context: QueryBuilderContext): unknown => {
      calls.push(recordedOperation(context))
      return plugin.interceptQuery === undefined ? qb : plugin.interceptQuery(qb, context)
    },
  }
  return Object.assign(delegating(plugin), own)
}

/** An object with the members of another one, also those of its classes. */
function delegating(plugin: AnyPlugin): AnyPlugin {
  const names = new Set<string | symbol>()
  for (
    let at: object | null = plugin;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const name of Reflect.ownKeys(at)) names.add(name)
  }
  names.delete('constructor')
  const spy = { name: plugin.name }
  for (const name of names) {
    if (name === 'interceptQuery' || name === 'calls' || name === 'reset') continue
    Object.defineProperty(spy, name, {
      enumerable: true,
      configurable: true,
      get: () => bound(plugin, Reflect.get(plugin, name)),
    })
  }
  return spy
}

const bound = (plugin: AnyPlugin, member: unknown): unknown =>
  typeof member === 'function' ? (...args: unknown[]) => Reflect.apply(member, plugin, args) : member
