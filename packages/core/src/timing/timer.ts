/** A timer of Node and Bun is an object, one of Deno and browsers a number. */
type Timer = number | { unref?(): void }

// Globals, declared here because the compiler is given neither the DOM nor Node.
declare const setTimeout: (act: () => void, ms: number) => Timer
declare const clearTimeout: (timer: Timer) => void
declare const Deno: { unrefTimer?(timer: number): void } | undefined

/**
 * The longest delay of a timer, in milliseconds: 24 days. Every runtime takes a longer one as one millisecond.
 *
 * @example
 * const delay = Math.min(Infinity, longestDelay) // 2147483647
 */
export const longestDelay: number = 2 ** 31 - 1

export interface TimerOptions {
  /** Whether the process waits for the timer before it ends by itself. Default: false. */
  readonly holdsProcess?: boolean | undefined
}

/**
 * Calls a function later, and returns what takes that back.
 *
 * A delay of more than {@link longestDelay} is that long.
 *
 * @example
 * const stop = startTimer(() => console.log('a second has passed'), 1000)
 * stop()
 */
export function startTimer(
  act: () => void,
  ms: number,
  { holdsProcess = false }: TimerOptions = {},
): () => void {
  const timer = setTimeout(act, Math.min(ms, longestDelay))
  if (!holdsProcess) release(timer)
  return () => clearTimeout(timer)
}

function release(timer: Timer): void {
  if (typeof timer === 'object') timer.unref?.()
  else if (typeof Deno !== 'undefined') Deno.unrefTimer?.(timer)
}
