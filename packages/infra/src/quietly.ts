const ignore = (): void => {}

/** Calls what a user gave: whatever it throws or rejects with goes to `onError`, and never any further. */
export function quietly(act: () => unknown, onError: (error: unknown) => void = ignore): void {
  try {
    Promise.resolve(act()).catch(onError).catch(ignore)
  } catch (error) {
    quietly(() => onError(error))
  }
}
