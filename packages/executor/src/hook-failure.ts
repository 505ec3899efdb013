import { PluginExecutionError, type HookCall } from './errors.js'
import type { AnyPlugin, TableContext } from './plugin.js'

export const hookCall = (plugin: AnyPlugin, hook: string, table: TableContext): HookCall => ({
  plugin: plugin.name,
  hook,
  table: table.table,
  operation: table.operation,
})

/** What a caller gets when a hook threw: an error of the same class that says where it comes from. */
export function hookFailure(thrown: unknown, call: HookCall): unknown {
  if (!(thrown instanceof Error)) {
    return new PluginExecutionError(`${describe(call)}: ${String(thrown)}`, call, { cause: thrown })
  }
  if (alreadyDescribed.test(thrown.message)) return thrown
  // An object on top of the error keeps its class and fields, and leaves the plugin's own object as it is.
  return Object.create(thrown, {
    message: { value: `${describe(call)}: ${thrown.message}`, configurable: true, writable: true },
    cause: { value: thrown, configurable: true, writable: true },
  })
}

/** A hook that gave something it must not give. */
export const hookMisuse = (problem: string, call: HookCall): PluginExecutionError =>
  new PluginExecutionError(`Plugin "${call.plugin}": ${call.hook} ${problem}${place(call)}`, call)

const alreadyDescribed = /^Plugin ".*" threw during /s

const describe = (call: HookCall): string => `Plugin "${call.plugin}" threw during ${call.hook}${place(call)}`

const place = ({ operation, table }: HookCall): string =>
  operation === undefined || table === undefined ? '' : ` for ${operation} on "${table}"`
