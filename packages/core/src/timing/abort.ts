/** What an `AbortSignal` is made of; it is a global of every runtime, and a type of none that the compiler is given. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Calls a function when the signal is aborted, at once if it is already, and returns what takes that back. */
export function onAbort(signal: AbortSignalLike | undefined, act: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => {}
  const listener = (): void => act(signal.reason)
  if (signal.aborted) listener()
  else signal.addEventListener('abort', listener)
  return () => signal.removeEventListener('abort', listener)
}
