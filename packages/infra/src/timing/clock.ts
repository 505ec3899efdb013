// A global of every runtime, declared here because the compiler is given neither the DOM nor Node.
declare const performance: { now(): number }

/** Milliseconds that only ever grow, whatever happens to the time of day. */
export const now = (): number => performance.now()
