/** Work to be undone: the last thing opened is the first one closed. */
export interface Cleanups {
  add(cleanup: () => Promise<void>): void
  run(): Promise<void>
}

export function createCleanups(): Cleanups {
  const pending: (() => Promise<void>)[] = []
  return {
    add: cleanup => void pending.push(cleanup),
    run: async () => {
      for (let next = pending.pop(); next; next = pending.pop()) await next()
    },
  }
}
