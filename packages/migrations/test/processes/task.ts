/** When a process kills itself: around the sending of one of its statements, counted from 1. */
export interface KillPoint {
  readonly statement: number
  readonly moment: 'before' | 'sent' | 'after'
}

/** What a process is to do. */
export interface Task {
  readonly dialect: 'sqlite' | 'postgres' | 'mysql'
  readonly url: string
  /** Run what is pending once, or run and undo for ever. */
  readonly kind: 'up' | 'churn'
  readonly seed: number
  readonly killAt?: KillPoint | undefined
}

/** What a process has to say. */
export type Report =
  | { readonly state: 'ready' }
  | { readonly state: 'done'; readonly executed: string[]; readonly skipped: string[] }
  | { readonly state: 'failed'; readonly message: string }

/** Numbers from 0 up to 1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
