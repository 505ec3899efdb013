import type { Plugin } from '../src/index.js'

/** Plugins that write down when they are started and stopped. */
export function lifecycleLog(): {
  readonly log: readonly string[]
  readonly plugin: (name: string, options?: { readonly failsToStop?: boolean }) => Plugin
} {
  const log: string[] = []
  return {
    log,
    plugin: (name, { failsToStop = false } = {}) => ({
      name,
      onInit: () => void log.push(`init ${name}`),
      onDestroy: () => {
        log.push(`destroy ${name}`)
        if (failsToStop) throw new Error(`${name} cannot stop`)
      },
    }),
  }
}
