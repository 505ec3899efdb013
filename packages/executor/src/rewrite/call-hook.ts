import { hookCall, hookFailure, hookMisuse } from '../hook-failure.js'
import type { AnyPlugin, TableContext } from '../plugin.js'

/** What a hook gives. It must be there at once, and an object or nothing. */
export function callHook<T>(plugin: AnyPlugin, hook: string, context: TableContext, ask: () => T): T {
  let answer: T
  try {
    answer = ask()
  } catch (thrown) {
    throw hookFailure(thrown, hookCall(plugin, hook, context))
  }
  if (answer === undefined || (typeof answer === 'object' && answer !== null && !('then' in answer))) {
    return answer
  }
  throw hookMisuse('must give an object or undefined, at once', hookCall(plugin, hook, context))
}
